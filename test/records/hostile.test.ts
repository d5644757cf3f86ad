/** What must not be possible with requests for records, tried through the doors: refused, recorded, and nothing disclosed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SID } from '../../src/fhir/systems.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { PHOTO_ID, personOf, release, request } from './samples.ts';

let open: OpenGateway;
let number = 500;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

type Client = 'partner' | 'otherPartner' | 'staff' | 'ehr';
const ask = (client: Client, body: unknown) => open.call(client, 'POST', '/v1/records-requests', body);
const take = (client: Client, id: string, step: string, body: unknown = {}) =>
  open.call(client, 'POST', `/v1/records-requests/${id}/${step}`, body);
const read = (client: Client, id: string) => open.call(client, 'GET', `/v1/records-requests/${id}`);
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

async function chart(n: number): Promise<{ reference: string; documents: string[] }> {
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
    referralId: `chart-${n}-${++number}`,
    specialty: 'cardiology',
    reason: { text: 'Chart' },
    patient: personOf(n),
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    documents: [textDocument('Progress note', `Seen ${n}.`)],
  });
  return { reference: body.patient.reference, documents: body.documents };
}

async function change(reference: string, more: Record<string, unknown>): Promise<void> {
  const { store } = open.ports;
  const patient = await store.read('Patient', reference.slice('Patient/'.length));
  await store.commit({
    create: [],
    update: [{ resource: { ...patient, ...more }, versionId: patient.meta.versionId }],
  });
}

/** A request that a person has declared good, and its chart. */
async function verified(n: number) {
  const { reference, documents } = await chart(n);
  const { body } = await ask('partner', request(n));
  const { status } = await take('staff', body.id, 'verify-release');
  expect(status).toBe(200);
  return { id: body.id as string, task: body.task as string, reference, documents };
}

describe('another partner’s request', () => {
  test('is not there: to be read, listed, mended or taken back', async () => {
    const { id } = (await ask('partner', request(++number))).body;
    const tries = [
      await read('otherPartner', id),
      await take('otherPartner', id, 'revoke'),
      await take('otherPartner', id, 'provide-release', { release: release(number) }),
      await read('otherPartner', 'a'.repeat(32)),
    ];
    expect(tries.map(({ status, body }) => [status, ...codes(body)])).toEqual(
      Array(4).fill([404, 'records-request-not-found']),
    );
    expect(tries[0]?.body).toEqual(tries[3]?.body);
    expect((await read('partner', id)).body.status).toBe('received');
    await open.gateway.flush();
    const rows = await open.ports.accessBook.rows(0, 10_000);
    const refused = rows.filter(({ outcome }) => outcome === 'records-request-not-found').map(({ route }) => route);
    expect(refused).toEqual(Array(2).fill('GET /v1/records-requests/{id}'));
    // What was tried to be written is in the log, with the client and the code.
    const tried = open.log.filter((line) => line.includes('"records-request-not-found"') && line.includes('"POST"'));
    expect(tried.map((line) => JSON.parse(line).route)).toEqual([
      '/v1/records-requests/{id}/revoke',
      '/v1/records-requests/{id}/provide-release',
    ]);
  });

  test('its release names somebody else than who sends it: defective, whoever it is copied by', async () => {
    const n = ++number;
    const copied = await ask('otherPartner', request(n, { release: release(n) }));
    expect(copied.body.status).toBe('incomplete');
    expect(copied.body.check.defects.map(({ code }: { code: string }) => code)).toEqual(['not-the-requester']);
    expect(codes((await take('staff', copied.body.id, 'verify-release')).body)).toEqual(['release-defective']);
  });
});

describe('a partner', () => {
  test('asks for nobody but its own organization, and decides nothing', async () => {
    const n = ++number;
    const asked = (more: Record<string, unknown>) => ask('partner', request(n, more));
    const other = { kind: 'provider', organization: { name: 'Mesquite Internal Medicine', npi: '2300000231' } };
    for (const requester of [other, { kind: 'patient' }, { kind: 'other', class: 'court', name: 'Court' }]) {
      const { status, body } = await asked({ requester });
      expect([status, codes(body)]).toEqual([403, ['requester-not-yours']]);
    }
    expect(codes((await asked({ identity: PHOTO_ID })).body)).toEqual(['ours-only']);
    const { id } = (await asked({})).body;
    for (const [step, body] of [
      ['verify-release', {}],
      ['verify-identity', { identity: PHOTO_ID }],
      ['approve', {}],
      ['exclude', { reference: 'DocumentReference/x', reason: 'x' }],
      ['fee/waive', { reason: 'x' }],
    ] as const) {
      expect([step, (await take('partner', id, step, body)).status]).toEqual([step, 403]);
    }
  });

  test('names nobody by a chart, nor by a number of the clinic', async () => {
    const n = ++number;
    const { reference } = await chart(n);
    expect(codes((await ask('partner', request(n, { patient: { reference } }))).body)).toEqual(['patient-not-found']);
    const patient = { ...personOf(n), identifiers: [{ system: SID.mrn, value: '100001' }] };
    expect(codes((await ask('partner', request(n, { patient }))).body)).toEqual(['identifier-system']);
  });

  test('learns neither that the patient is known, nor that they are dead or have another name', async () => {
    const [known, unknown, dead, other] = [++number, ++number, ++number, ++number];
    await chart(known);
    await change((await chart(dead)).reference, { deceasedBoolean: true });
    await change((await chart(other)).reference, {
      name: [{ given: ['Quentin'], family: personOf(other).name.family }],
    });
    const answers = [];
    for (const n of [known, unknown, dead, other]) {
      const { status, body } = await ask('partner', request(n));
      const again = (await read('partner', body.id)).body;
      const text = JSON.stringify([status, body, again]);
      answers.push(
        [body.id, body.task, body.consent, ...body.documents, body.requestId].reduce(
          (all: string, one: string) => all.replaceAll(one.split('/').at(-1) ?? '', '#'),
          text,
        ),
      );
    }
    expect(new Set(answers).size, answers.join('\n')).toBe(1);
    // The desk sees it at once.
    const { items } = (await open.call('staff', 'GET', '/v1/records-requests?count=2')).body;
    const seen = await read('staff', items[1].id);
    expect(seen.body.check.defects.map(({ citation }: { citation: string }) => citation)).toContain(
      '45 CFR 164.502(g)(4)',
    );
  });
});

describe('after approval', () => {
  test('nothing is added: neither pages, nor a wider release, nor what came into the chart since', async () => {
    const n = ++number;
    const { id, documents } = await verified(n);
    await take('staff', id, 'approve', { include: documents });
    const page = { documents: [textDocument('Lab report', 'More.')] };
    for (const [step, body] of [
      ['documents', page],
      ['provide-release', { release: release(n, { classes: ['full-chart'] }) }],
      ['approve', { include: documents }],
      ['identify-patient', { patient: { reference: 'Patient/x' } }],
    ] as const) {
      const refused = await take('staff', id, step, body);
      const replayed = step === 'approve'; // the same act, sent again, does nothing
      expect([step, refused.status]).toEqual([step, replayed ? 200 : refused.status === 404 ? 404 : 422]);
    }
    await chart(n);
    expect((await read('staff', id)).body.scope.included).toEqual(documents);
    const less = await take('staff', id, 'exclude', { reference: documents[0], reason: 'Of a twin.' });
    expect(less.body.scope.included).toEqual([]);
  });

  test('a revocation stops it', async () => {
    const { id, documents } = await verified(++number);
    await take('staff', id, 'approve', { include: documents });
    expect((await take('staff', id, 'revoke', { by: 'patient', how: 'writing' })).body.status).toBe('revoked');
    expect(codes((await take('staff', id, 'fee/paid', { how: 'cash' })).body)).toEqual(['step-not-allowed']);
  });
});

describe('between the release and the approval', () => {
  test('it ends, or the patient dies: approval is refused', async () => {
    const n = ++number;
    const first = await verified(n);
    await change(first.reference, { deceasedBoolean: true });
    const dead = await take('staff', first.id, 'approve', { include: first.documents });
    expect(codes(dead.body)).toEqual(['release-defective']);
    const second = await verified(++number);
    const { clock } = open;
    open.clock = Date.parse('2027-11-02T17:00:00Z');
    const ended = await take('staff', second.id, 'approve', { include: second.documents });
    open.clock = clock;
    expect(JSON.stringify(ended.body)).toContain('164.508(b)(2)(i)');
  });

  test('the chart is merged into another: a person says whose records they are', async () => {
    const { id, documents, reference } = await verified(++number);
    await change(reference, { active: false, link: [{ other: { reference: 'Patient/x' }, type: 'replaced-by' }] });
    expect(codes((await take('staff', id, 'approve', { include: documents })).body)).toEqual(['patient-inactive']);
  });
});

test('a patient in doubt is settled by a person before anything goes', async () => {
  const n = ++number;
  const { reference, documents } = await chart(n);
  const patient = { ...personOf(n), phone: '480-234-9999', address: undefined };
  const { body } = await ask('partner', request(n, { patient }));
  const { match } = (await read('staff', body.id)).body.patient;
  expect(['review', 'created']).toContain(match);
  const before = await read('partner', body.id);
  await take('staff', body.id, 'verify-release');
  expect(codes((await take('staff', body.id, 'approve')).body)).toEqual(['patient-unsettled']);
  expect(codes((await take('ehr', body.id, 'identify-patient', { patient: { reference } })).body)).toEqual([
    'person-required',
  ]);
  const settled = await take('staff', body.id, 'identify-patient', { patient: { reference } });
  expect(settled.body.patient).toEqual({ reference, match: 'matched' });
  const after = await read('partner', body.id);
  expect([after.body.patient, after.body.documents]).toEqual([before.body.patient, before.body.documents]);
  expect((await take('staff', body.id, 'approve', { include: documents })).body.status).toBe('approved');
});

test('a category that the release does not name stays back, whatever the request says', async () => {
  const n = ++number;
  const { documents } = await chart(n);
  const { store } = open.ports;
  const note = await store.read('DocumentReference', (documents[0] ?? '').slice('DocumentReference/'.length));
  const label = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }] }];
  await store.commit({
    create: [],
    update: [{ resource: { ...note, securityLabel: label }, versionId: note.meta.versionId }],
  });
  const { id } = (await ask('partner', request(n))).body;
  const { body } = await take('staff', id, 'verify-release');
  expect(body.scope).toMatchObject({ included: [], withheld: [{ reference: documents[0], reason: 'hiv' }] });
  expect(codes((await take('staff', id, 'approve', { include: documents })).body)).toEqual(['not-to-review']);
  expect(codes((await take('staff', id, 'approve')).body)).toEqual(['nothing-to-disclose']);
  const asked = await ask('partner', request(n, { requestId: `hiv-${n}`, records: { sensitive: ['hiv'] } }));
  expect(asked.body.check.defects.map(({ citation }: { citation: string }) => citation)).toEqual(['A.R.S. 36-664']);
});

test('neither the log nor an act key, a URL or a letter holds a name', async () => {
  const n = ++number;
  await ask('partner', request(n, { release: release(n, { statements: {} }) }));
  const { family } = personOf(n).name;
  expect(open.log.join('\n')).not.toContain(family);
  const { matches } = await open.ports.store.search({
    type: 'Communication',
    where: [['status', 'preparation,completed']],
    count: 100,
  });
  expect(matches.length).toBeGreaterThan(0);
  expect(JSON.stringify(matches.map((one) => ('payload' in one ? one.payload : '')))).not.toContain(family);
});

test('by FHIR a partner sees nothing of a request, its own included: Task, Consent, papers and letters are the desk’s', async () => {
  const { body } = await ask('partner', request(++number, { release: release(number, { statements: {} }) }));
  for (const reference of [body.task, body.consent, ...body.documents]) {
    for (const client of ['partner', 'otherPartner'] as const) {
      const { status } = await open.call(client, 'GET', `/fhir/R4/${reference}`);
      expect([reference, client, status]).toEqual([reference, client, 404]);
    }
  }
  for (const query of ['Task?_count=100', 'Task?code=records-release', 'DocumentReference?_count=100']) {
    const found = await open.call('partner', 'GET', `/fhir/R4/${query}`);
    expect([query, found.status]).toEqual([query, 200]);
    for (const reference of [body.task, ...body.documents]) {
      expect(JSON.stringify(found.body)).not.toContain(reference.split('/')[1]);
    }
  }
  expect((await open.call('staff', 'GET', `/fhir/R4/${body.task}`)).status).toBe(200);
});
