import { afterAll, beforeAll } from 'vitest';
import { type FakeMedplum, startFakeMedplum } from '../medplum/fake-medplum.ts';
import { fencedInTest } from '../medplum/ledger-in-test.ts';
import { ledgerContract } from './ledger.contract.ts';

let fake: FakeMedplum;
beforeAll(async () => {
  fake = await startFakeMedplum();
});
afterAll(() => fake.close());

ledgerContract('fenced, the fake', async () => fencedInTest(fake));
