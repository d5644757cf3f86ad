/** What the records desk needs to know of the clinic. */
import type { Directory } from '../directory/departments.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import type { CheckDeps } from './check-request.ts';
import type { Disclosing } from './disclosure-deps.ts';
import type { Tables } from './fee.ts';
import type { VolumeLimit } from './packet-shape.ts';
import type { ReleaseRules } from './release.ts';
import type { ScopeTables } from './scope.ts';

export interface RecordsDeps {
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly rules: ReleaseRules;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
  /** `except-treatment`: another provider's request for treatment without a release goes to a person at once. */
  readonly policy: 'except-treatment' | 'always';
  /** Delivery waits until the fee is paid or waived. */
  readonly waitForFee: boolean;
  readonly tables: ScopeTables;
  readonly fees: Tables;
  /** What packets are made with. */
  readonly packets: {
    readonly files: Pick<FhirStore, 'getBinary'>;
    readonly opener: PageOpener;
    readonly publicUrl: string;
    readonly volume: VolumeLimit;
    /** An instant as people of the clinic write it. */
    readonly inWords: (at: string) => string;
  };
  readonly disclosing: Disclosing;
}

/** What a check needs of the clinic at an instant. */
export async function checkDeps({ directory, rules, dayOf }: RecordsDeps, at: string): Promise<CheckDeps> {
  const { group, departments } = await directory.snapshot();
  const ours = [...(group ? [group] : []), ...departments].map(({ display }) => ({ name: display }));
  return { rules, ours, today: dayOf(at) };
}
