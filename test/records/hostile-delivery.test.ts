/** What must not be possible between approval and delivery, tried through the doors and beside them: nothing goes, or it goes once. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { fakeService } from '../delivery/fake-service.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { benchOf, codes, deliverBench, own } from './deliver-bench.ts';
import { nameOf, PHOTO_ID, personOf } from './samples.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 1500;
beforeAll(async () => {
  bench = await deliverBench();
  await bench.verifyNumber();
});
afterAll(() => bench.open.close());

const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);

async function label(reference: string, code: string): Promise<void> {
  const { store } = bench.open.ports;
  const note: Stored<DocumentReference> = await store.read('DocumentReference', idOf(reference));
  const resource = { ...note, securityLabel: [{ coding: [{ system: ACT_CODE, code }] }] };
  await store.commit({ create: [], update: [{ resource, versionId: note.meta.versionId }] });
}

describe('a fax that waits', () => {
  test('does not go to a number that has become somebody else’s meanwhile', async () => {
    bench.service.state.mood = 'delivered';
    const sent = bench.service.sent.length;
    const fax = '480-234-0177';
    const { id: first } = await bench.verifyNumber(fax);
    const id = await bench.ready(++n, { delivery: { method: 'fax', fax } });
    expect((await bench.take('staff', id, 'deliver')).body.status).toBe('sending');
    await bench.open.call('staff', 'POST', `/v1/fax-numbers/${first}/revoke`, {});
    await bench.verifyNumber(fax, 'Corner Bakery');
    await bench.minutes(0);
    expect(bench.service.sent.length).toBe(sent);
    expect(await bench.read(id)).toMatchObject({ status: 'fulfilled', deliveries: [{ status: 'withdrawn' }] });
    expect(await bench.disclosures(id)).toEqual([]);
  });
});

test('a fax whose hand-over was lost is handed over again only if it may still go', async () => {
  let open: OpenGateway | undefined;
  const service = fakeService(() => open?.clock ?? 0, true);
  open = await openGateway({ change: (ports) => ({ ...ports, faxVendors: [service.vendor] }) });
  const once = benchOf(open, service);
  try {
    await once.verifyNumber();
    const id = await once.ready(++n);
    service.state.mood = 'request-lost';
    await once.take('staff', id, 'deliver');
    await once.minutes(0);
    service.state.mood = 'delivered';
    const { store } = open.ports;
    const patient = await store.read('Patient', idOf((await once.read(id)).patient.reference));
    const resource = { ...patient, active: false };
    await store.commit({ create: [], update: [{ resource, versionId: patient.meta.versionId }] });
    await once.minutes(15);
    expect(service.sent).toEqual([]);
    expect((await once.read(id)).status).toBe('delivery-unknown');
  } finally {
    open.close();
  }
});

test('what has gone and was to go once more is stopped, and stays delivered', async () => {
  const id = await bench.readyInPerson(++n, { method: 'portal' });
  await bench.take('staff', id, 'deliver');
  await bench.take('staff', id, 'approve-address', { method: 'download', reason: 'Lost their password.' });
  const again = { method: 'download', codeBy: 'phone', again: true };
  const { body } = await bench.take('staff', id, 'deliver', again, { 'idempotency-key': `again-${n}` });
  expect(body.status).toBe('sending');
  expect((await bench.take('staff', id, 'revoke', { by: 'patient' })).body).toMatchObject({
    status: 'delivered',
    deliveries: [{ status: 'delivered' }, { status: 'withdrawn' }],
  });
  const used = { token: body.link.url.split('#')[1], code: body.link.code };
  expect(codes(await bench.open.call(null, 'POST', '/v1/downloads', used))).toEqual(['link-refused']);
  expect(await bench.disclosures(id)).toHaveLength(1);
});

describe('at the same moment', () => {
  const mail = { line: ['1 Sample Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' };

  test('two fulfil: one packet; two deliver: one disclosure', async () => {
    const { reference, documents } = await bench.chart(++n);
    const asked = own(n, reference, { method: 'mail', address: mail });
    const { id } = (await bench.open.call('staff', 'POST', '/v1/records-requests', asked)).body;
    await bench.take('staff', id, 'verify-release');
    await bench.take('staff', id, 'approve', { include: documents });
    await Promise.all(['staff', 'otherStaff'].map((who) => bench.take(who as 'staff', id, 'fulfil')));
    const { matches } = await bench.open.ports.store.search<DocumentReference>({
      type: 'DocumentReference',
      where: [['patient', reference]],
      count: 100,
    });
    const { packet } = await bench.read(id);
    expect(matches.filter((one) => `DocumentReference/${one.id}` === packet.document)).toHaveLength(1);
    expect(matches.filter(({ description }) => description === 'What was approved to be disclosed')).toHaveLength(1);
    await Promise.all(
      ['staff', 'otherStaff', 'staff', 'otherStaff'].map((who) => bench.take(who as 'staff', id, 'deliver')),
    );
    expect(await bench.disclosures(id)).toHaveLength(1);
    expect((await bench.read(id)).deliveries).toHaveLength(1);
  });

  test('deliver and revoke: it went and is told, or it never went', async () => {
    for (const first of ['deliver', 'revoke'] as const) {
      const id = await bench.readyInPerson(++n, { method: 'mail', address: mail });
      const acts = { deliver: {}, revoke: { by: 'patient' } };
      const order = first === 'deliver' ? (['deliver', 'revoke'] as const) : (['revoke', 'deliver'] as const);
      await Promise.all(order.map((step) => bench.take('staff', id, step, acts[step])));
      const { status, deliveries } = await bench.read(id);
      const gone = deliveries.length;
      expect([status, gone]).toEqual(gone === 1 ? ['delivered', 1] : ['revoked', 0]);
      expect(await bench.disclosures(id)).toHaveLength(gone);
    }
  });

  test('a link is used and taken back: the records are out and told, or neither', async () => {
    for (const order of [0, 1]) {
      const id = await bench.readyInPerson(++n, { method: 'download' });
      const { link } = (await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' })).body;
      const use = () =>
        bench.open.call(null, 'POST', '/v1/downloads', { token: link.url.split('#')[1], code: link.code });
      const back = () => bench.take('staff', id, 'revoke', { by: 'patient' });
      const [used] = order ? await Promise.all([use(), back()]) : (await Promise.all([back(), use()])).reverse();
      const told = await bench.disclosures(id);
      expect([used?.status === 200, told.length]).toEqual(used?.status === 200 ? [true, 1] : [false, 0]);
      expect((await bench.read(id)).status).toBe(used?.status === 200 ? 'delivered' : 'revoked');
    }
  });
});

test('a refusal repeats nothing of what it was sent', async () => {
  const id = await bench.ready(++n);
  const said = 'Quetzalcoatlus';
  const answers = [
    await bench.take('staff', id, 'deliver', {
      method: 'mail',
      address: { line: [said], city: said, state: said, postalCode: said },
    }),
    await bench.take('staff', id, 'deliver', { method: said }),
    await bench.take('staff', id, 'approve-address', { method: 'fax', fax: said, reason: said }),
    await bench.take('staff', id, 'exclude', { reference: `DocumentReference/${said}`, reason: said }),
    await bench.take('partner', id, 'provide-release', { release: { signedBy: { name: said, relationship: said } } }),
    await bench.open.call('partner', 'GET', `/v1/records-requests?status=${said}`),
    await bench.open.call('staff', 'GET', `/v1/records-requests/${id}/deliveries/${said}/receipt.jws`),
    await bench.open.call(null, 'POST', '/v1/downloads', { token: said, code: said }),
  ];
  for (const { status, body } of answers) {
    expect([400, 401, 404, 422]).toContain(status);
    expect(JSON.stringify(body)).not.toContain(said);
  }
  expect(bench.open.log.join('\n')).not.toContain(said);
});

test('a link is not used by looking at it', async () => {
  const id = await bench.readyInPerson(++n, { method: 'download' });
  const { link } = (await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' })).body;
  const token = link.url.split('#')[1];
  for (const [method, path] of [
    ['GET', '/download'],
    ['HEAD', '/download'],
    ['GET', `/v1/downloads?token=${token}&code=${link.code.replace(' ', '')}`],
    ['HEAD', '/v1/downloads'],
    ['OPTIONS', '/v1/downloads'],
  ] as const) {
    await bench.open.call(null, method, path);
  }
  expect((await bench.read(id)).deliveries).toMatchObject([{ status: 'waiting' }]);
  // Labelled since: the link hands nothing out, and says no more than that it is none.
  const { scope } = await bench.read(id);
  await label(scope.included[0], 'HIV');
  const used = await bench.open.call(null, 'POST', '/v1/downloads', { token, code: link.code });
  expect([used.status, codes(used)]).toEqual([401, ['link-refused']]);
  expect(await bench.disclosures(id)).toEqual([]);
  expect(bench.open.log.join('\n')).not.toContain(token);
});

test('a link of a relative hands nothing out once the patient has said no', async () => {
  const { reference, documents } = await bench.chart(++n);
  const path = `/v1/patients/${idOf(reference)}/authorized-persons`;
  const name = { given: ['Ben'], family: 'Helper' };
  const word = {
    person: { name, relationship: 'husband' },
    ...{ until: '2027-11-24', told: 'phone', identity: { how: 'call-back' } },
  };
  const { body: ben } = await bench.open.call('staff', 'POST', path, word, { 'idempotency-key': `kin-${n}` });
  const asked = {
    ...{ requestId: `kin-${n}`, patient: { reference }, purpose: 'personal', identity: PHOTO_ID },
    requester: { kind: 'representative', name, relationship: 'other' },
    ...{ records: { classes: ['office-notes'] }, delivery: { method: 'download' } },
  };
  const { id } = (await bench.open.call('staff', 'POST', '/v1/records-requests', asked)).body;
  await bench.take('staff', id, 'verify-release', { seen: ['authorized-person'] });
  await bench.take('staff', id, 'approve', { include: documents });
  await bench.take('staff', id, 'fulfil');
  const { link } = (await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' })).body;
  await bench.open.call('staff', 'POST', `${path}/${ben.id}/end`, { told: 'phone' });
  const used = { token: link.url.split('#')[1], code: link.code };
  expect(codes(await bench.open.call(null, 'POST', '/v1/downloads', used))).toEqual(['link-refused']);
  expect(await bench.disclosures(id)).toEqual([]);
});

test('by FHIR a partner sees nothing of a packet, its delivery, its accounting, its receipt', async () => {
  bench.service.state.mood = 'delivered';
  const id = await bench.ready(++n);
  await bench.take('staff', id, 'deliver');
  await bench.minutes(0);
  const { packet, deliveries, patient } = await bench.read(id);
  const { store } = bench.open.ports;
  const where = [['patient', patient.reference]] as const;
  const papers = (await store.search<DocumentReference>({ type: 'DocumentReference', where, count: 100 })).matches;
  const made = papers.filter(({ context }) => context?.related?.some((one) => one.reference?.startsWith('Task/')));
  expect(made.length).toBeGreaterThanOrEqual(3);
  const hidden = [
    packet.document,
    packet.fhir,
    deliveries[0].communication,
    ...made.map((one) => `DocumentReference/${one.id}`),
    ...made.flatMap(({ content }) => content.flatMap(({ attachment }) => attachment.url ?? [])),
  ];
  for (const client of ['partner', 'otherPartner'] as const) {
    for (const reference of hidden) {
      const { status } = await bench.open.call(client, 'GET', `/fhir/R4/${reference}`);
      expect([client, reference, [403, 404].includes(status)]).toEqual([client, reference, true]);
    }
    for (const type of ['Communication', 'AuditEvent', 'Provenance', 'Binary', 'Consent', 'Invoice']) {
      const { status, body } = await bench.open.call(client, 'GET', `/fhir/R4/${type}?_count=100`);
      expect([client, type, status === 200 && body.total !== 0]).toEqual([client, type, false]);
    }
    for (const query of [
      'DocumentReference?_count=100',
      'DocumentReference?_include=DocumentReference:patient&_count=100',
      'Task?_include=Task:focus&_count=100',
      'Task?_revinclude=DocumentReference:related&_count=100',
      'ServiceRequest?_revinclude=Provenance:target&_count=100',
    ]) {
      const found = JSON.stringify((await bench.open.call(client, 'GET', `/fhir/R4/${query}`)).body);
      for (const reference of hidden)
        expect([client, query, found.includes(idOf(reference))]).toEqual([client, query, false]);
    }
  }
  // Nor does any of it stand in a log.
  const { name, birthDate } = personOf(n);
  const log = bench.open.log.join('\n');
  for (const word of [name.family, nameOf(n), birthDate, '+14802340161']) expect(log).not.toContain(word);
});
