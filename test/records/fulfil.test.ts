/** From approval to a packet: what goes in, what stays back, and what is told. */
import type { Bundle, DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { referencesOf } from '../../src/records/request.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { nameOf, PARTNER, personOf, release, request } from './samples.ts';

let open: OpenGateway;
let number = 0;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const call = (client: 'partner' | 'staff' | 'ehr', method: string, path: string, body?: unknown) =>
  open.call(client, method, `/v1/records-requests${path}`, body);
const take = (id: string, step: string, body: unknown = {}) => call('staff', 'POST', `/${id}/${step}`, body);
const code = (body: { issue: { details: { coding: { code: string }[] } }[] }) => body.issue[0]?.details.coding[0]?.code;
const text = (pages: number, words: string) => `${words}\n${'A line of a long note.\n'.repeat(50 * pages)}`;

async function pdf(id: string, volume = 1): Promise<string[]> {
  const token = await open.token('staff');
  const url = `http://gateway.test/v1/records-requests/${id}/packet.pdf?volume=${volume}`;
  const response = await open.gateway.fetch(new Request(url, { headers: { authorization: `Bearer ${token}` } }));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const pages = await extractText(new Uint8Array(await response.arrayBuffer()));
  return pages.text.map((page) => page.replaceAll(/\s+/g, ' '));
}

/** A chart with notes of so many pages, and a problem and a result besides. */
async function chart(n: number, notes: readonly number[]) {
  const documents = notes.map((pages, at) => textDocument('Progress note', text(pages, `Note ${at + 1} of ${n}.`)));
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
    referralId: `chart-${n}`,
    specialty: 'cardiology',
    reason: { text: 'Chart' },
    patient: personOf(n),
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    documents,
  });
  const patient = body.patient.reference as string;
  const observation = await put({
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { text: 'Hemoglobin A1c' },
    effectiveDateTime: '2026-05-01',
    subject: { reference: patient },
    valueQuantity: { value: 7.1, unit: '%' },
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }] },
  });
  return { patient, documents: body.documents as string[], observation };
}

async function put(resource: Resource): Promise<string> {
  const { store } = open.ports;
  const { resources } = await store.commit({
    create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource }],
    update: [],
  });
  return `${resource.resourceType}/${resources[0]?.id}`;
}
async function change(reference: string, more: object): Promise<void> {
  const { store } = open.ports;
  const [type, id] = reference.split('/') as ['DocumentReference', string];
  const resource = await store.read(type, id);
  await store.commit({
    create: [],
    update: [{ resource: { ...resource, ...more }, versionId: resource.meta.versionId }],
  });
}
const read = async <R extends Resource>(reference: string) => {
  const [type, id] = reference.split('/') as ['DocumentReference', string];
  return (await open.ports.store.read(type, id)) as unknown as R;
};

async function approved(notes: readonly number[] = [1], more: Record<string, unknown> = {}) {
  const n = ++number;
  const known = await chart(n, notes);
  const asked = await call('partner', 'POST', '', request(n, more));
  expect(asked.status, JSON.stringify(asked.body)).toBe(201);
  const { id, task } = asked.body as { id: string; task: string };
  await take(id, 'verify-release');
  const done = await take(id, 'approve', { include: known.documents });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  return { n, id, task, ...known, scope: done.body.scope };
}

async function work(): Promise<number> {
  let done = 0;
  for (;;) {
    const messages = await open.ports.spool.lease(10, 60_000);
    if (messages.length === 0) return done;
    for (const message of messages) {
      expect(await open.gateway.consume(message)).toEqual({ done: true });
      await open.ports.spool.ack(message.id, message.token);
      done++;
    }
  }
}

describe('a short packet', () => {
  test('is made at once: the records and the release, labelled, related, as PDF and as a FHIR document', async () => {
    const { n, id, task, patient, documents, observation, scope } = await approved();
    expect(scope.included).toEqual([...documents, observation]);
    expect(code((await call('staff', 'GET', `/${id}/packet.pdf`)).body)).toBe('packet-not-made');
    const made = await take(id, 'fulfil');
    expect([made.status, made.body.status, made.body.warnings], JSON.stringify(made.body)).toEqual([
      200,
      'fulfilled',
      [],
    ]);
    expect(made.body.packet).toMatchObject({ volumes: 1, packed: 2, approved: 2 });

    const pages = await pdf(id);
    expect(pages[0]).toContain(PARTNER);
    expect(pages[0]).not.toContain(personOf(n).name.family);
    expect(pages[1]).toContain(nameOf(n));
    expect(pages.join(' ')).toContain(`A signed release, number ${n}.`);
    expect(pages.join(' ')).toContain('7.1 %');
    expect(pages.join(' ')).toContain(`Note 1 of ${n}.`);
    expect(pages.every((page, at) => page.includes(`Page ${at + 1} of ${pages.length}`))).toBe(true);

    const packet = await read<DocumentReference>(made.body.packet.document);
    expect(packet).toMatchObject({
      status: 'current',
      docStatus: 'final',
      subject: { reference: patient },
      securityLabel: [{ coding: [{ code: 'R' }] }],
      content: [{ attachment: { contentType: 'application/pdf', extension: [{ valuePositiveInt: pages.length }] } }],
    });
    const related = packet.context?.related?.map(({ reference }) => reference);
    expect(related).toEqual([task, made.body.consent, ...made.body.documents]);
    const fhir = (await call('staff', 'GET', `/${id}/packet.json`)).body as Bundle;
    expect([
      fhir.type,
      fhir.entry?.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`).slice(3),
    ]).toEqual(['document', [...documents, observation]]);
    const again = await take(id, 'fulfil');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(again.body.packet).toEqual(made.body.packet);
    // Somebody else presses the same button.
    const other = await open.call('otherStaff', 'POST', `/v1/records-requests/${id}/fulfil`, {});
    expect([other.status, code(other.body)]).toEqual([422, 'packet-made']);
  });

  test('is made again when something in it may not go any more, and takes its place', async () => {
    const { n, id, documents, observation } = await approved([1, 1]);
    const first = (await take(id, 'fulfil')).body.packet;
    await take(id, 'exclude', { reference: documents[0], reason: 'Of a twin.' });
    const made = await take(id, 'fulfil');
    expect([made.status, made.body.scope.included.toSorted()], JSON.stringify(made.body)).toEqual([
      200,
      [documents[1] ?? '', observation].toSorted(),
    ]);
    expect((await pdf(id)).join(' ')).not.toContain(`Note 1 of ${n}.`);
    for (const reference of [first.document, first.fhir]) {
      expect((await read<DocumentReference>(reference)).status).toBe('superseded');
    }
    const packet = await read<DocumentReference>(made.body.packet.document);
    expect([packet.status, packet.relatesTo?.[0]?.target.reference]).toEqual(['current', first.document]);
  });

  test('is for people of the group alone, and a look at it is in the access log', async () => {
    const { id } = await approved();
    await take(id, 'fulfil');
    for (const client of ['partner', 'ehr'] as const) {
      const { status, body } = await call(client, 'GET', `/${id}/packet.pdf`);
      expect([client, status, code(body)]).toEqual([client, 403, 'person-required']);
    }
    expect((await open.call('otherPartner', 'GET', `/v1/records-requests/${id}/packet.pdf`)).status).toBe(404);
    const seen = (await call('partner', 'GET', `/${id}`)).body;
    expect([seen.status, seen.packet, seen.scope]).toEqual(['fulfilled', undefined, undefined]);
    await pdf(id);
    await open.ports.accessLog.flush();
    const rows = await open.ports.accessBook.rows(0, 10_000);
    const looks = rows.filter(({ route, resourceId }) => route.endsWith('{id}/packet.pdf') && resourceId === id);
    expect(looks.map(({ what, outcome }) => [what, outcome])).toEqual([
      ['denied', 'person-required'],
      ['denied', 'person-required'],
      ['read', 'records-request-not-found'],
      ['read', 'ok'],
    ]);
  });

  test('says where a file cannot be taken in, by name to the desk alone, and may be tried again', async () => {
    const n = ++number;
    const { patient, documents } = await chart(n, [1]);
    const url = `Binary/${await open.ports.store.putBinary(new TextEncoder().encode('%PDF-1.7 torn'), 'application/pdf')}`;
    const torn = await put({
      resourceType: 'DocumentReference',
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
      subject: { reference: patient },
      date: '2026-01-01T00:00:00Z',
      content: [{ attachment: { contentType: 'application/pdf', url, title: 'Torn page' } }],
    });
    const { id } = (await call('partner', 'POST', '', request(n))).body;
    await take(id, 'verify-release');
    await take(id, 'approve', { include: [...documents, torn] });
    const made = await take(id, 'fulfil');
    expect([made.body.status, made.body.warnings], JSON.stringify(made.body)).toEqual(['fulfilled', ['files-missing']]);
    const packet = await read<DocumentReference>(made.body.packet.document);
    expect(packet.description).toBe('Not among the pages, to be sent otherwise: Torn page');
    expect((await pdf(id)).join(' ')).toContain('Torn page This document is not among these pages');
    const again = await open.call('otherStaff', 'POST', `/v1/records-requests/${id}/fulfil`, {});
    expect([again.status, again.body.warnings]).toEqual([200, ['files-missing']]);
  });

  test('is no record: the next request for the whole chart has none of it', async () => {
    const { n, id, documents, observation } = await approved();
    await take(id, 'fulfil');
    const more = { requestId: `again-${n}`, records: { classes: ['full-chart'] } };
    const { body } = await call('partner', 'POST', '', request(n, more));
    const { scope } = (await take(body.id, 'verify-release')).body;
    expect([...scope.included, ...scope.toReview].sort()).toEqual([...documents, observation].sort());
  });
});

describe('between approval and packet', () => {
  test.each([
    [
      'withheld by a label',
      { securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }] }] },
    ],
    ['changed, and labelled by nobody', { description: 'Other words' }],
    ['entered in error', { status: 'entered-in-error' }],
  ])('a record that is %s stays back', async (_what, changed) => {
    const { n, id, documents, observation } = await approved([1, 1]);
    open.clock += 60_000;
    await change(documents[0] ?? '', changed);
    const made = await take(id, 'fulfil');
    expect([made.body.status, made.body.warnings, made.body.scope.included.toSorted()]).toEqual([
      'fulfilled',
      ['records-left-out'],
      [documents[1] ?? '', observation].toSorted(),
    ]);
    const words = (await pdf(id)).join(' ');
    expect([words.includes(`Note 1 of ${n}.`), words.includes(`Note 2 of ${n}.`)]).toEqual([false, true]);
    expect(JSON.stringify((await call('staff', 'GET', `/${id}/packet.json`)).body)).not.toContain(documents[0]);
  });

  test('a record that came since does not go along', async () => {
    const { id, patient, documents, observation } = await approved();
    await put({ resourceType: 'Condition', code: { text: 'Later' }, subject: { reference: patient } });
    const made = await take(id, 'fulfil');
    expect(made.body.scope.included.toSorted()).toEqual([...documents, observation].toSorted());
  });

  test.each(['closed', 'merged'])('a chart that is %s: refused', async (how) => {
    const { id, patient } = await approved();
    await change(
      patient,
      how === 'closed' ? { active: false } : { link: [{ other: { reference: patient }, type: 'replaced-by' }] },
    );
    expect(code((await take(id, 'fulfil')).body)).toBe('patient-inactive');
  });

  test('a release that has ended, or was taken back: refused', async () => {
    const { id } = await approved([1], { release: release(number + 1, { expiresOn: '2026-11-25' }) });
    const before = open.clock;
    open.clock += 3 * 86_400_000;
    expect(code((await take(id, 'fulfil')).body)).toBe('release-defective');
    open.clock = before;
    await take(id, 'revoke', { by: 'patient' });
    expect(code((await take(id, 'fulfil')).body)).toBe('step-not-allowed');
  });

  test('nothing is left: refused', async () => {
    const { id, documents, observation } = await approved();
    for (const reference of [...documents, observation]) await take(id, 'exclude', { reference, reason: 'No.' });
    expect(code((await take(id, 'fulfil')).body)).toBe('nothing-to-disclose');
  });
});

describe('a long packet', () => {
  test('is made in volumes, each by a message of its own; together they hold everything once', async () => {
    const { n, id, task } = await approved([10, 9, 1]);
    const first = await take(id, 'fulfil');
    expect([first.body.status, first.body.packet], JSON.stringify(first.body)).toMatchObject([
      'making',
      { volumes: 1, packed: 2, approved: 4 },
    ]);
    expect(await work()).toBe(1);
    const { body } = await call('staff', 'GET', `/${id}`);
    expect([body.status, body.packet]).toMatchObject(['fulfilled', { volumes: 2, packed: 4, approved: 4 }]);
    const [one, two] = [await pdf(id, 1), await pdf(id, 2)];
    expect(one[0]).toContain('volume 2 follows');
    expect(two[0]).toContain('2, the last');
    const has = (pages: string[]) => [1, 2, 3].filter((note) => pages.join(' ').includes(`Note ${note} of ${n}.`));
    expect([has(one), has(two)]).toEqual([[1, 2], [3]]);
    expect(two.join(' ')).toContain('Office notes (continued)');
    expect(two.join(' ')).not.toContain('A signed release');
    expect(two.join(' ')).toContain('the signed release in volume 1');
    const packet = await read<DocumentReference>(body.packet.document);
    expect([packet.docStatus, packet.content.length]).toEqual(['final', 2]);
    expect(code((await call('staff', 'GET', `/${id}/packet.pdf?volume=3`)).body)).toBe('packet-not-made');
    const outputs = await read<Task>(task);
    expect([referencesOf(outputs, 'records-packet'), referencesOf(outputs, 'records-bundle')]).toEqual([
      [body.packet.document],
      [body.packet.fhir],
    ]);
  });

  test('begins anew when a record of a volume that is made may not go any more', async () => {
    const { id, documents } = await approved([10, 9, 1]);
    const first = await take(id, 'fulfil');
    open.clock += 60_000;
    await change(documents[0] ?? '', { status: 'entered-in-error' });
    await work();
    const stopped = (await call('staff', 'GET', `/${id}`)).body;
    expect([stopped.status, stopped.packet]).toEqual(['approved', undefined]);
    expect((await read<DocumentReference>(first.body.packet.document)).status).toBe('entered-in-error');
    const made = await take(id, 'fulfil');
    expect([made.body.status, made.body.warnings]).toEqual(['fulfilled', ['records-left-out']]);
  });

  test('taken back while it is made: no other volume', async () => {
    const { id } = await approved([10, 9, 1]);
    await take(id, 'fulfil');
    await take(id, 'revoke', { by: 'patient' });
    await work();
    const { body } = await call('staff', 'GET', `/${id}`);
    expect([body.status, body.packet.volumes]).toEqual(['revoked', 1]);
  });

  test('a message that was lost is found by the sweep', async () => {
    const { id } = await approved([10, 9, 1]);
    await take(id, 'fulfil');
    for (const message of await open.ports.spool.lease(10, 60_000))
      await open.ports.spool.ack(message.id, message.token);
    open.clock += 120_000;
    await open.gateway.tick();
    await work();
    expect((await call('staff', 'GET', `/${id}`)).body.status).toBe('fulfilled');
  });
});
