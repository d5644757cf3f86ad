import type { PractitionerRole } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { FaxNumber } from '../../src/delivery/fax-numbers.ts';
import { senderByNumbers } from '../../src/delivery/known-sender.ts';
import { Fault } from '../../src/fault.ts';
import { SID } from '../../src/fhir/systems.ts';
import type { FhirStore } from '../../src/ports/fhir-store/index.ts';

const person = { id: 'jo', name: 'Jo' };
const owned = (...references: (string | undefined)[]) => ({
  ownersOf: async (): Promise<FaxNumber[]> =>
    references.map((reference, n) => ({
      id: String(n),
      number: '+16025550123',
      owner: { name: 'X', ...(reference && { reference }) },
      enteredBy: person,
      enteredAt: 1,
      verified: { by: person, how: 'call-back', at: 1 },
    })),
});
const role = (id: string, organization: string): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  id,
  identifier: [{ system: SID.practitionerRole, value: `123456789${id}-999` }],
  organization: { reference: organization },
});
const roles = new Map([
  ['3', role('3', 'Organization/a')],
  ['4', role('4', 'Organization/b')],
]);
const reads = {
  read: async (_type: string, id: string) => {
    const found = roles.get(id);
    if (!found) throw new Fault('not-found', { code: 'test', text: 'Not there.' });
    return found;
  },
} as unknown as Pick<FhirStore, 'read'>; // of one type

describe('who is known to have a number', () => {
  const sender = (...references: (string | undefined)[]) =>
    senderByNumbers(owned(...references), reads)('+16025550123');

  test('nobody, or a name that the store does not know', async () => {
    expect(await sender()).toBeUndefined();
    expect(await sender(undefined)).toBeUndefined();
  });
  test('a practice, and a provider with the practice', async () => {
    expect(await sender('Organization/a')).toEqual({ organization: 'Organization/a', npi: [] });
    expect(await sender('PractitionerRole/3')).toEqual({ organization: 'Organization/a', npi: ['1234567893'] });
    expect(await sender('Organization/a', 'PractitionerRole/3')).toEqual({
      organization: 'Organization/a',
      npi: ['1234567893'],
    });
  });
  test('several practices that share it: none of them, but their providers', async () => {
    expect(await sender('PractitionerRole/3', 'PractitionerRole/4')).toEqual({ npi: ['1234567893', '1234567894'] });
  });
  test('a role that is gone', async () => {
    expect(await sender('PractitionerRole/9', 'Organization/a')).toEqual({ organization: 'Organization/a', npi: [] });
  });
});
