import type { Coverage } from '@medplum/fhirtypes';
import { defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale } from '../step.ts';
import type { CoverageDeps } from './add-coverage.ts';
import { type EndCoverage, endCoverageShape } from './add-shape.ts';
import { over, readCoverage } from './coverages.ts';

/** A coverage is over: it stays, with the day and who said so. */
export const endCoverage = (deps: Pick<CoverageDeps, 'dayOf'>) =>
  defineAction<EndCoverage, Stored<Coverage>, Stored<Coverage>>({
    name: 'end-coverage',
    summary: 'End a coverage',
    scope: 'system/Coverage.u',
    input: endCoverageShape,
    fence: 'version',
    writes: ['Coverage'],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const coverage = await readCoverage(call.target ?? '', reads);
      return openStep('end-coverage', input, call, mac, { task: coverage, state: coverage, done: [coverage] });
    },

    async find({ on }, { state }, { call, at }) {
      refuseStale(call, state.meta.versionId, 'coverage');
      if (state.status !== 'active') {
        throw new Fault('business-rule', { code: 'coverage-over', text: 'This coverage is over already.' });
      }
      if (on !== undefined && state.period?.start !== undefined && on < state.period.start) {
        const text = 'It would end before it begins.';
        throw new Fault('value', { code: 'period', text, expression: '$.on' });
      }
      if (on !== undefined && on > deps.dayOf(at)) {
        const text = 'A coverage is ended when it is over; one that will end has the day in its period.';
        throw new Fault('value', { code: 'end-in-future', text, expression: '$.on' });
      }
      return state;
    },

    build: ({ on, reason }, coverage, { act, at }) => ({
      create: [],
      update: [{ resource: over(coverage, on ?? deps.dayOf(at), act), versionId: coverage.meta.versionId }],
      status: 200,
      record: {
        activity: { system: CODES.coverageStep, code: 'end-coverage' },
        operation: 'UPDATE',
        targets: [`Coverage/${coverage.id}`],
        ...(coverage.beneficiary.reference && { patient: coverage.beneficiary.reference }),
        ...(reason !== undefined && { reason: { text: reason } }),
      },
    }),
  });
