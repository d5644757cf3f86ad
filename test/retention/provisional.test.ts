import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import type { ActPorts, Call } from '../../src/action.ts';
import { parseScopes } from '../../src/auth/scopes.ts';
import { SID, TAG } from '../../src/fhir/systems.ts';
import { messageOf } from '../../src/kept-records.ts';
import { provisionalPatient } from '../../src/patients/resources.ts';
import { sweepProvisional } from '../../src/retention/provisional.ts';
import { faultyStore } from '../faulty-store.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const HOUR_MS = 3_600_000;
const weather = faultyStore();
let gateway: OpenGateway;
let acts: ActPorts;
beforeAll(async () => {
  gateway = await openGateway({ store: weather.store });
  const { store, ledger, now, newId } = gateway.ports;
  acts = { store, ledger, now, newId, mac: macWith(new Uint8Array(32)) };
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.clock += 100 * HOUR_MS; // whatever the test before has left is old, or retired
});

const system: Omit<Call, 'target' | 'input'> = {
  caller: { clientId: 'gateway', role: 'ehr', scopes: parseScopes('system/*.cruds'), tokenId: 'gateway' },
  requestId: 'test',
};
const sweep = () => sweepProvisional(acts, gateway.ports.spool, system);

/** A patient that an act made before it failed. */
async function leftOver(act: string): Promise<string> {
  const demographics = {
    name: { given: ['Ann'], family: `Left ${act}` },
    birthDate: '1950-02-03',
    gender: 'female' as const,
    phone: '+16022340101',
  };
  const patient = provisionalPatient(demographics, act);
  const tagged = {
    ...patient,
    meta: { ...patient.meta, tag: [...(patient.meta?.tag ?? []), { system: TAG.act, code: act }] },
  };
  const { resource } = await acts.store.createIfNone(tagged, { system: SID.provisional, value: act });
  return resource.id;
}
const patient = (id: string) => acts.store.read('Patient', id);
const newAct = () => crypto.randomUUID();

describe('the patient of an act that failed', () => {
  test('is retired after a day, once, and its act leaves its traces', async () => {
    const id = await leftOver(newAct());
    gateway.clock += 23 * HOUR_MS;
    expect(await sweep()).toBe(0);
    gateway.clock += 2 * HOUR_MS;
    expect(await sweep()).toBe(1);
    expect((await patient(id)).active).toBe(false);
    const traces = await acts.store.search({ type: 'Provenance', where: [['target', `Patient/${id}`]] });
    expect(traces.matches).toHaveLength(1);
    gateway.clock += 25 * HOUR_MS;
    expect(await sweep()).toBe(0);
  });

  test('is retired with the Coverage of the same act, by the door that failed', async () => {
    // People and coverage are there, and then the commit never comes.
    const body = referral(1, { coverage: [{ plan: 'Medicare Part B', memberId: '1EG4-TE5-MK73' }] });
    const { commit } = acts.store;
    Object.assign(gateway.ports.store, { commit: () => Promise.reject(new TypeError('a bug')) });
    expect((await gateway.call('partner', 'POST', '/v1/referrals', body)).status).toBe(500);
    Object.assign(gateway.ports.store, { commit });
    gateway.clock += 25 * HOUR_MS;
    expect(await sweep()).toBe(1);
    const search = { type: 'Patient' as const, where: [['family', body.patient.name.family]] as const };
    const [found] = (await acts.store.search<Patient>(search)).matches;
    expect(found?.active).toBe(false);
    const coverages = await acts.store.search({ type: 'Coverage', where: [['patient', `Patient/${found?.id}`]] });
    expect(coverages.matches).toMatchObject([{ status: 'entered-in-error' }]);

    // The sender tries again, as senders do: another chart, since this one is closed.
    const again = await gateway.call('partner', 'POST', '/v1/referrals', body);
    expect(again.status).toBe(201);
    const [request] = again.body.serviceRequest.split('/').slice(1);
    const { subject } = await acts.store.read('ServiceRequest', request);
    expect((await patient(subject.reference?.slice('Patient/'.length) ?? '')).active).toBe(true);
  });

  test('stays while its act waits in the spool, is parked, or is known to the ledger', async () => {
    const act = newAct();
    const id = await leftOver(act);
    gateway.clock += 25 * HOUR_MS;
    await gateway.ports.spool.enqueue(messageOf(act));
    expect(await sweep()).toBe(0);
    const [message] = await gateway.ports.spool.lease(1, 1000);
    await gateway.ports.spool.park(messageOf(act).id, message?.token ?? 0, 'looked-at');
    expect(await sweep()).toBe(0);
    await gateway.ports.spool.unpark(messageOf(act).id, 'discard', 'somebody', 'no use');
    const known = { ...acts, ledger: { ...acts.ledger, find: async () => 'claimed' as const } };
    expect(await sweepProvisional(known, gateway.ports.spool, system)).toBe(0);
    expect(await sweep()).toBe(1);
    expect((await patient(id)).active).toBe(false);
  });
});

test('patients in use stay: those of referrals, and those to whom other acts gave a Coverage', async () => {
  const { body } = await gateway.call('ehr', 'POST', '/v1/referrals', referral(7));
  const covered = await leftOver(newAct());
  await acts.store.createIfNone(
    {
      resourceType: 'Coverage',
      meta: { tag: [{ system: TAG.act, code: 'another' }] },
      status: 'active',
      beneficiary: { reference: `Patient/${covered}` },
      payor: [{ display: 'Medicare' }],
    },
    { system: SID.coverage, value: covered },
  );
  gateway.clock += 31 * 24 * HOUR_MS; // the ledger may have forgotten by then
  await gateway.ports.ledger.sweep();
  expect(await gateway.ports.ledger.find(body.id)).toBeUndefined();
  expect(await sweep()).toBe(0);
  expect((await patient(covered)).active).toBe(true);
});

test('a patient who came into use between look and act stays', async () => {
  const id = await leftOver(newAct());
  gateway.clock += 25 * HOUR_MS;
  let looked = 0;
  const search: typeof acts.store.search = async (asked) => {
    const page = await acts.store.search(asked);
    if (asked.type === 'ServiceRequest' && ++looked === 1) {
      const request = {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        subject: { reference: `Patient/${id}` },
      } as const;
      await acts.store.commit({ create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource: request }], update: [] });
    }
    return page as never;
  };
  const racing = { ...acts, store: { ...acts.store, search } };
  expect(await sweepProvisional(racing, gateway.ports.spool, system)).toBe(0);
  expect(looked).toBe(2);
  expect((await patient(id)).active).toBe(true);
});

test('more than a page of them', async () => {
  for (let n = 0; n < 130; n++) await leftOver(newAct());
  gateway.clock += 25 * HOUR_MS;
  expect(await sweep()).toBe(130);
});
