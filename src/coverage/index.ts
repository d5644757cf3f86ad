import { addCoverage, type CoverageDeps } from './add-coverage.ts';
import { endCoverage } from './end-coverage.ts';

export type CoverageActions = ReturnType<typeof coverageActions>;

/** What is done with the coverages of a patient, put together once. */
export const coverageActions = (deps: CoverageDeps) => ({ add: addCoverage(deps), end: endCoverage(deps) });
