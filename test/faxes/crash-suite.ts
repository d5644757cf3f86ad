/** What a person does with a fax, cut off after every port call and sent again: one set of resources, whatever had been done. */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { FaxView } from '../../src/faxes/view.ts';
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import type { FhirStore } from '../../src/ports/fhir-store/index.ts';
import type { Counter } from '../cut-off.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';
import { addChart, announce, bring, readFax, sample, verify, withVendor } from './bring-fax.ts';

export type MortalEngine = (after: number, counter: Counter) => Engine;

interface Sent {
  readonly step: string;
  readonly body: (n: number) => unknown;
}

/** Not a request: the fax is read from its pages, and filed by the rule that is certain of it. */
const READ = 'read';

const npiOf = (n: number) => {
  const nine = String(130000000 + n);
  return nine + npiCheckDigit(nine);
};
/** A word for a number, unlike that of the next. */
const word = (n: number) =>
  Array.from({ length: 6 }, (_, at) => 'bdfgklmnprstvz'[Math.floor((n * 7919 + 104729) / 14 ** at) % 14])
    .map((letter, at) => `${at === 0 ? letter?.toUpperCase() : letter}${'aeiou'[(n * 31 + at * 7) % 5]}`)
    .join('');
const dayOf = (n: number) =>
  new Date(-1_200_000_000_000 + ((n * 7919) % 20_000) * 86_400_000).toISOString().slice(0, 10);

/** Somebody and a provider whom nobody knows: everything has to be made. */
const input = (n: number) => ({
  patient: {
    name: { given: [word(n + 500_000)], family: word(n) },
    birthDate: dayOf(n),
    phone: `480${String(2340000 + n * 7)}`,
    address: null,
  },
  referrer: { npi: npiOf(n), phone: `602${String(2340000 + n * 11)}` },
  coverage: [{ plan: `Plan ${n}`, memberId: `M${n}` }],
});

const refer: Sent = { step: 'file', body: (n) => ({ documents: [{ pages: [1], action: 'refer', input: input(n) }] }) };
const document: Sent = {
  step: 'file',
  body: (n) => ({
    documents: [{ pages: [1], class: 'chart', action: 'document', input: { patient: input(n).patient } }],
  }),
};

/** With a release that says nothing, so that a letter goes too. */
const records: Sent = {
  step: 'file',
  body: (n) => ({
    documents: [
      {
        ...{ pages: [1], class: 'records-request', action: 'request-records', release: [1] },
        input: {
          requester: { kind: 'provider', organization: { name: `Office ${word(n)}`, npi: npiOf(n) } },
          patient: input(n).patient,
          ...{ records: { classes: ['laboratory'] }, purpose: 'legal', release: { signature: 'unsure' } },
          ...{ delivery: { method: 'mail' }, requestId: null },
        },
      },
    ],
  }),
};

const SCENARIOS: readonly { readonly name: string; readonly before: readonly Sent[]; readonly act: Sent }[] = [
  { name: 'read and file by rule', before: [], act: { step: READ, body: () => ({}) } },
  { name: 'file a referral', before: [], act: refer },
  { name: 'file a document', before: [], act: document },
  { name: 'file a request for records', before: [], act: records },
  { name: 'split', before: [], act: { step: 'split', body: () => ({ documents: [{ pages: [1], class: 'chart' }] }) } },
  { name: 'reject', before: [], act: { step: 'reject', body: () => ({ reason: 'misdirected' }) } },
  {
    name: 'refile',
    before: [refer],
    act: { step: 'refile', body: (n) => ({ reason: 'Wrong.', documents: [{ pages: [1], input: input(n + 2000) }] }) },
  },
];

const TYPES = [
  'ServiceRequest',
  'Task',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Coverage',
  'DocumentReference',
  'Consent',
  'Communication',
  'Provenance',
  'AuditEvent',
] as const;

async function writtenSince(store: FhirStore, since: number): Promise<Record<string, number>> {
  const where = [['_lastUpdated', `ge${new Date(since).toISOString()}`]] as const;
  const pages = await store.searches(TYPES.map((type) => ({ type, where, count: 100 })));
  return Object.fromEntries(TYPES.map((type, i) => [type, pages[i]?.matches.length ?? 0]));
}

const filedBy = ({ filed }: FaxView) => filed.map(({ rule }) => rule);

async function left(gateway: OpenGateway, since: number, id: string) {
  const made = await writtenSince(gateway.ports.store, since);
  const fax = await readFax(gateway, id);
  const versions = await gateway.ports.store.history('Task', fax.task.slice('Task/'.length));
  if (fax.documents[0]?.rule) expect(filedBy(fax)).toEqual(['clean-form/1']);
  const { status, filed, takenBack, corrections, documents } = fax;
  return {
    made,
    status,
    filed: filed.map(({ pages }) => pages),
    takenBack: takenBack.length,
    corrections: corrections.map(({ path }) => path),
    classes: documents.map((one) => one.class),
    versions: versions.length,
  };
}

/** The patient and the sender of the sample, so that the rule is certain of it. */
async function knowThem(base: OpenGateway, from: string): Promise<void> {
  await addChart(base, {
    mrn: 'crash',
    name: [{ given: ['Minh'], family: 'Okonjo' }],
    birthDate: '1953-06-14',
    gender: 'male',
    telecom: [{ system: 'phone', value: '+14805550112' }],
  });
  const organization = await base.ports.store.search({ type: 'Organization', where: [['type', 'dept']], count: 1 });
  const identifier = {
    system: 'https://clinic-gateway.example.org/fhir/sid/practitioner-role',
    value: '2303400115-2303400115',
  };
  const { resource } = await base.ports.store.createIfNone<PractitionerRole>(
    {
      resourceType: 'PractitionerRole',
      active: true,
      identifier: [identifier],
      organization: { reference: `Organization/${organization.matches[0]?.id}` },
    },
    identifier,
  );
  await verify(base, from, { reference: `PractitionerRole/${resource.id}`, name: 'Prakash Venkat' });
}

/** Who is killed neither acknowledges its work nor gives it back. */
async function workUntilDead({ ports, gateway }: OpenGateway): Promise<void> {
  for (;;) {
    const [message] = await ports.spool.lease(1, 60_000);
    if (!message || !('done' in (await gateway.consume(message)))) return;
    await ports.spool.ack(message.id, message.token);
  }
}

const HOUR = 3_600_000;
let run = 0;

async function play(
  { name, before, act }: (typeof SCENARIOS)[number],
  base: OpenGateway,
  after: number,
  engineOf: MortalEngine,
) {
  base.clock += HOUR;
  const n = ++run;
  const from = `+1602${String(3340000 + n)}`;
  const told = { id: `crash-${n}`, from, file: sample('01-referral-labelled-form.pdf') };
  const isRead = act.step === READ;
  if (isRead) await knowThem(base, from);
  const id = isRead ? await announce(base, told) : (await bring(base, told)).id;
  const send = async (gateway: OpenGateway, { step, body }: Sent) => {
    if (step !== READ) return gateway.call('staff', 'POST', `/v1/faxes/${id}/${step}`, body(n));
    await workUntilDead(gateway);
    return gateway.call('staff', 'GET', `/v1/faxes/${id}`);
  };
  for (const sent of before) {
    const { status, body } = await send(base, sent);
    expect(status, JSON.stringify(body)).toBe(200);
  }
  const clock = base.clock + HOUR;
  const counter = { calls: 0 };
  const { folder, clients } = base;
  const dying = await openGateway({ folder, clients, clock, change: withVendor, engine: engineOf(after, counter) });
  await send(dying, act);
  dying.close({ keep: true });
  const again = await openGateway({
    folder,
    clients,
    clock: clock + HOUR / 2,
    change: withVendor,
    engine: engineOf(Number.POSITIVE_INFINITY, { calls: 0 }),
  });
  const second = await send(again, act);
  expect(second.status, `${name} cut off after ${after}: ${JSON.stringify(second.body)}`).toBe(200);
  const { made, ...rest } = await left(again, clock, id);
  // What became of the answer's sending is not this suite's.
  const { Provenance: _p, AuditEvent: _a, Communication: _c, ...own } = made;
  const state = { ...rest, made: isRead ? own : made };
  again.close({ keep: true });
  return { state, calls: counter.calls };
}

export function crashSuite(name: string, engineOf: MortalEngine): void {
  describe(`${name}: what is done with a fax, cut off after any port call and sent again, is done once`, () => {
    test.each(SCENARIOS)(
      '$name',
      async (scenario) => {
        const base = await openGateway({
          change: withVendor,
          engine: engineOf(Number.POSITIVE_INFINITY, { calls: 0 }),
        });
        try {
          // The sample's payer, its coverage and the office that sends it are made once.
          await play(scenario, base, Number.POSITIVE_INFINITY, engineOf);
          const { state: whole, calls } = await play(scenario, base, Number.POSITIVE_INFINITY, engineOf);
          expect(calls).toBeGreaterThan(0);
          for (let after = 0; after <= calls; after++) {
            const { state } = await play(scenario, base, after, engineOf);
            expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
          }
          console.log(`${name}, ${scenario.name}: cut off after each of ${calls} port calls`);
        } finally {
          base.close();
        }
      },
      180_000,
    );
  });
}
