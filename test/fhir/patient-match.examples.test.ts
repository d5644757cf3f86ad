/** Worked cases, one file each in patient-match/: who is submitted, who is in the store, what is decided and why. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Patient } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { decideMatch, type MatchOptions, type PatientDemographics } from '../../src/fhir/patient-match.ts';

interface Case {
  readonly why: string;
  readonly submitted: PatientDemographics;
  readonly candidates: readonly Patient[];
  readonly options?: MatchOptions;
  readonly expected: { readonly result: string; readonly patient?: string; readonly reasons: readonly string[] };
}

const folder = new URL('patient-match/', import.meta.url);
const cases = readdirSync(folder).map((file) => {
  const parsed: Case = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  return [file.replace('.json', ''), parsed] as const;
});

test('there are cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

test.each(cases)('%s', (_, { submitted, candidates, options, expected }) => {
  for (const order of [candidates, candidates.toReversed()]) {
    const decision = decideMatch(submitted, order, options);
    expect(decision).toMatchObject({ result: expected.result });
    expect(decision.patient).toBe(expected.patient);
    expect(decision.reasons).toEqual(expect.arrayContaining([...expected.reasons]));
  }
});
