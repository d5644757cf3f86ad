/** A request for records and each of its steps, cut off after any port call and sent again by a restarted gateway: one set of resources. Run over each engine. */
import { describe, expect, test } from 'vitest';
import type { FhirStore } from '../../src/ports/fhir-store/index.ts';
import type { Counter } from '../cut-off.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { PHOTO_ID, personOf, release, request } from './samples.ts';

export type MortalEngine = (after: number, counter: Counter) => Engine;

interface Sent {
  /** `spool`: no request, its messages are worked off. */
  readonly client: 'partner' | 'staff' | 'spool';
  /** Last part of the path; undefined: the request itself. */
  readonly step?: string;
  /** Of the chart: what is not labelled. */
  readonly body: (n: number, chart: Chart) => unknown;
}
interface Chart {
  readonly reference: string;
  readonly documents: readonly string[];
}

const staff = (step: string, body: Sent['body'] = () => ({})): Sent => ({ client: 'staff', step, body });
const whole: Sent = { client: 'partner', body: (n) => request(n) };
const defective: Sent = { client: 'partner', body: (n) => request(n, { release: release(n, { statements: {} }) }) };
const inPerson: Sent = {
  client: 'staff',
  body: (n, { reference }) => ({
    ...request(n),
    requester: { kind: 'representative', name: { given: ['Ben'], family: 'Helper' }, relationship: 'other' },
    patient: { reference },
    release: release(n, { recipient: { name: 'Ben Helper' } }),
    purpose: 'insurance',
    delivery: { method: 'mail' },
  }),
};
const identity = staff('verify-identity', () => ({ identity: PHOTO_ID }));
const verify = staff('verify-release');
const approve = staff('approve', (_n, { documents }) => ({ include: documents }));
const person = staff('identify-patient', (_n, { reference }) => ({ patient: { reference } }));

const fulfil = staff('fulfil');
/** The next volume of a long packet. */
const volume: Sent = { client: 'spool', body: () => ({}) };
/** A record fills a volume. */
const SETTINGS = { RECORDS_VOLUME_PAGES: 4 };

const SCENARIOS: readonly {
  readonly name: string;
  readonly before: readonly Sent[];
  readonly act: Sent;
  readonly records?: number;
}[] = [
  { name: 'request-records', before: [], act: whole },
  { name: 'request-records with a letter', before: [], act: defective },
  { name: 'request-records in person', before: [], act: inPerson },
  { name: 'verify-identity', before: [inPerson], act: identity },
  {
    name: 'provide-release',
    before: [defective],
    act: { client: 'partner', step: 'provide-release', body: (n) => ({ release: release(n) }) },
  },
  { name: 'verify-release', before: [whole], act: verify },
  { name: 'return-release', before: [whole], act: staff('return-release', () => ({ words: 'Page 2 is missing.' })) },
  { name: 'identify-patient', before: [whole], act: person },
  {
    name: 'add-records',
    before: [whole],
    act: staff('documents', () => ({ documents: [textDocument('Lab report', 'From elsewhere.')] })),
  },
  {
    name: 'exclude',
    before: [whole],
    act: staff('exclude', (_n, { documents }) => ({ reference: documents[0], reason: 'Of a twin.' })),
  },
  { name: 'approve', before: [whole, verify], act: approve },
  { name: 'approve with a bill', before: [inPerson, identity, verify], act: approve },
  { name: 'fulfil', before: [whole, verify, approve], act: fulfil },
  { name: 'make-volume', before: [whole, verify, approve, fulfil], act: volume, records: 2 },
  { name: 'deny', before: [whole], act: staff('deny', () => ({ reason: 'no-records' })) },
  { name: 'extend', before: [whole], act: staff('extend', () => ({ reason: 'Off site.' })) },
  { name: 'revoke', before: [whole, verify], act: { client: 'partner', step: 'revoke', body: () => ({}) } },
  {
    name: 'fee-paid',
    before: [inPerson, identity, verify, approve],
    act: staff('fee/paid', () => ({ how: 'cash' })),
  },
  {
    name: 'fee-waived',
    before: [inPerson, identity, verify, approve],
    act: staff('fee/waive', () => ({ reason: 'Hardship' })),
  },
];

const TYPES = [
  'Task',
  'Consent',
  'Patient',
  'RelatedPerson',
  'Organization',
  'DocumentReference',
  'Communication',
  'ChargeItem',
  'Invoice',
  'Provenance',
  'AuditEvent',
] as const;

async function left(gateway: OpenGateway, since: number, id: string) {
  const made = await writtenSince(gateway.ports.store, since);
  const { body } = await gateway.call('staff', 'GET', `/v1/records-requests/${id}`);
  const versions = await gateway.ports.store.history('Task', body.task.slice('Task/'.length));
  const { included, withheld, toReview } = body.scope;
  return {
    made,
    status: body.status,
    volumes: body.packet?.volumes,
    fee: body.fee,
    steps: body.history.map(({ step }: { step: string }) => step),
    versions: versions.length,
    scope: [included.length, withheld.length, toReview.length],
  };
}

async function writtenSince(store: FhirStore, since: number): Promise<Record<string, number>> {
  const where = [['_lastUpdated', `ge${new Date(since).toISOString()}`]] as const;
  const pages = await store.searches(TYPES.map((type) => ({ type, where, count: 100 })));
  return Object.fromEntries(TYPES.map((type, i) => [type, pages[i]?.matches.length ?? 0]));
}

const HOUR = 3_600_000;
let people = 100;

async function run(
  { name, before, act, records = 1 }: (typeof SCENARIOS)[number],
  base: OpenGateway,
  after: number,
  engineOf: MortalEngine,
) {
  base.clock += HOUR;
  const n = ++people;
  const { body: referred } = await base.call('ehr', 'POST', '/v1/referrals', {
    referralId: `chart-${n}`,
    specialty: 'cardiology',
    reason: { text: 'Chart' },
    patient: personOf(n),
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    documents: Array.from({ length: records }, (_, at) => textDocument('Progress note', `Seen ${n}, ${at}.`)),
  });
  const chart: Chart = { reference: referred.patient.reference, documents: referred.documents };
  const send = async (gateway: OpenGateway, { client, step, body }: Sent, id: string) => {
    if (client === 'spool') {
      await workUntilDead(gateway);
      return gateway.call('staff', 'GET', `/v1/records-requests/${id}`);
    }
    const path = `/v1/records-requests${step === undefined ? '' : `/${id}/${step}`}`;
    return gateway.call(client, 'POST', path, body(n, chart));
  };
  let id = '';
  for (const sent of before) {
    const { status, body } = await send(base, sent, id);
    expect([200, 201], `${name}: ${JSON.stringify(body)}`).toContain(status);
    id ||= body.id;
  }
  const clock = base.clock + HOUR;
  const counter = { calls: 0 };
  const { folder, clients } = base;
  const dying = await openGateway({ folder, clients, clock, settings: SETTINGS, engine: engineOf(after, counter) });
  await send(dying, act, id);
  dying.close({ keep: true });
  const alive = engineOf(Number.POSITIVE_INFINITY, { calls: 0 });
  const again = await openGateway({ folder, clients, clock: clock + HOUR / 2, settings: SETTINGS, engine: alive });
  const second = await send(again, act, id);
  expect([200, 201], `${name} cut off after ${after}: ${JSON.stringify(second.body)}`).toContain(second.status);
  const state = await left(again, clock, id || second.body.id);
  again.close({ keep: true });
  return { state, calls: counter.calls };
}

/** Who is killed neither acknowledges its work nor gives it back. */
async function workUntilDead({ ports, gateway }: OpenGateway): Promise<void> {
  for (;;) {
    const [message] = await ports.spool.lease(1, 60_000);
    if (!message || !('done' in (await gateway.consume(message)))) return;
    await ports.spool.ack(message.id, message.token);
  }
}

/** `names`: those scenarios alone. */
export function crashSuite(engine: string, engineOf: MortalEngine, names?: readonly string[]): void {
  describe(`${engine}: a request cut off after any port call and sent again leaves one set of resources`, () => {
    test.each(SCENARIOS.filter(({ name }) => names?.includes(name) ?? true))(
      '$name',
      async (scenario) => {
        const base = await openGateway({
          settings: SETTINGS,
          engine: engineOf(Number.POSITIVE_INFINITY, { calls: 0 }),
        });
        try {
          const { state: whole, calls } = await run(scenario, base, Number.POSITIVE_INFINITY, engineOf);
          expect(calls).toBeGreaterThan(0);
          for (let after = 0; after <= calls; after++) {
            const { state } = await run(scenario, base, after, engineOf);
            expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
          }
          console.log(`${engine}, records, ${scenario.name}: cut off after each of ${calls} port calls`);
        } finally {
          base.close();
        }
      },
      120_000,
    );
  });
}
