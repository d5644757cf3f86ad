import { describe, expect, test } from 'vitest';
import type { FhirStore } from '../../src/ports/fhir-store/index.ts';
import type { Counter } from '../cut-off.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';
import { everything, SCENARIOS, type Scenario, type Sent } from './crash-scenarios.ts';

const TYPES = [
  'ServiceRequest',
  'Task',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Coverage',
  'DocumentReference',
  'Appointment',
  'Communication',
  'Provenance',
  'AuditEvent',
] as const;

/** How many of each type were written or rewritten since an instant. */
async function writtenSince(store: FhirStore, since: number): Promise<Record<string, number>> {
  const where = [['_lastUpdated', `ge${new Date(since).toISOString()}`]] as const;
  const pages = await store.searches(TYPES.map((type) => ({ type, where, count: 100 })));
  return Object.fromEntries(TYPES.map((type, i) => [type, pages[i]?.matches.length ?? 0]));
}

const send = (gateway: OpenGateway, { client, step, body }: Sent, id: string, n: number) =>
  step === undefined
    ? gateway.call(client, 'POST', '/v1/referrals', everything(n))
    : gateway.call(client, 'POST', `/v1/referrals/${id}/${step}`, body);

/** What the act left: new resources by type, where the referral stands, and how often its Task changed. */
async function left(gateway: OpenGateway, since: number, id: string) {
  const made = await writtenSince(gateway.ports.store, since);
  const { body } = await gateway.call('staff', 'GET', `/v1/referrals/${id}`);
  const versions = await gateway.ports.store.history('Task', body.task.slice('Task/'.length));
  return {
    made,
    status: body.status,
    businessStatus: body.businessStatus,
    steps: body.history.map(({ step }: { step: string }) => step),
    versions: versions.length,
    documents: body.documents.length,
  };
}

/** Each run has an hour of its own, so that what it wrote can be told by its time. */
const HOUR = 3_600_000;
let person = 0;

/** Performs the scenario, cut off after port call `after` and then repeated by a restarted gateway. Answers the end state and the calls made. */
async function run(scenario: Scenario, base: OpenGateway, after: number, engineOf: MortalEngine) {
  base.clock += HOUR;
  const n = ++person;
  let id = '';
  if (scenario.act.step !== undefined) {
    id = (await base.call('partner', 'POST', '/v1/referrals', everything(n))).body.id;
    for (const sent of scenario.before) expect((await send(base, sent, id, n)).status).toBe(200);
  }
  const clock = base.clock + HOUR;
  const counter = { calls: 0 };
  const { folder, clients } = base;
  const dying = await openGateway({ folder, clients, clock, engine: engineOf(after, counter) });
  await send(dying, scenario.act, id, n);
  dying.close({ keep: true });
  // Whoever takes over comes when the leases of the dead have run out.
  const again = await openGateway({
    folder,
    clients,
    clock: clock + HOUR / 2,
    engine: engineOf(Number.POSITIVE_INFINITY, { calls: 0 }),
  });
  const second = await send(again, scenario.act, id, n);
  expect([200, 201], `${scenario.name} cut off after ${after}: ${JSON.stringify(second.body)}`).toContain(
    second.status,
  );
  const state = await left(again, clock, id || second.body.id);
  again.close({ keep: true });
  return { state, calls: counter.calls };
}

/** An engine whose ports die together after so many calls. */
export type MortalEngine = (after: number, counter: Counter) => Engine;

export function crashSuite(name: string, engineOf: MortalEngine): void {
  describe(`${name}: an act cut off after any port call and sent again leaves one set of resources`, () => {
    test.each(SCENARIOS)(
      '$name',
      async (scenario) => {
        const base = await openGateway({ engine: engineOf(Number.POSITIVE_INFINITY, { calls: 0 }) });
        try {
          const { state: whole, calls } = await run(scenario, base, Number.POSITIVE_INFINITY, engineOf);
          expect(calls).toBeGreaterThan(0);
          for (let after = 0; after <= calls; after++) {
            const { state } = await run(scenario, base, after, engineOf);
            expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
          }
          console.log(`${name}, ${scenario.name}: cut off after each of ${calls} port calls`);
        } finally {
          base.close();
        }
      },
      120_000,
    );
  });
}
