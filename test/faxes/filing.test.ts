import type { Provenance, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { addChart, bring, readFax, sample, verify, withVendor } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

const FORM = '01-referral-labelled-form.pdf';
const LETTER = '07-referral-letter.pdf';
let n = 0;
/** A fresh fax of a sample; each has bytes and pages of its own only once, so a number it comes from. */
const fax = (file: string, more: { from?: string; pages?: number } = {}) =>
  bring(open, { id: `f${++n}`, from: `+1602555${String(1000 + n)}`, to: '+16025550101', file: sample(file), ...more });
const file = (id: string, body: unknown = {}, client: 'staff' | 'otherStaff' = 'staff', headers = {}) =>
  open.call(client, 'POST', `/v1/faxes/${id}/file`, body, headers);
const read = <R extends Resource>(reference: string): Promise<Stored<R>> => {
  const [type, id] = reference.split('/') as [R['resourceType'], string];
  return open.ports.store.read(type, id) as unknown as Promise<Stored<R>>;
};
const search = async <R extends Resource>(type: R['resourceType'], ...where: [string, string][]) =>
  (await open.ports.store.search<R>({ type, where, count: 100 })).matches;

/** Without what differs between any two performances: ids, versions, times, and who answers to which id. */
function bare(resources: readonly Resource[]): unknown[] {
  const names = new Map<string, string>();
  const nameOf = (id: string) => names.get(id) ?? names.set(id, `id-${names.size}`).get(id) ?? '';
  const text = JSON.stringify(resources.map((one) => ({ ...one, meta: undefined })))
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, nameOf)
    .replace(/[a-z2-7]{32}/g, 'act')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');
  return JSON.parse(text);
}

async function leftBy(gateway: OpenGateway, referral: string) {
  const { body } = await gateway.call('staff', 'GET', `/v1/referrals/${referral}`);
  const { store } = gateway.ports;
  const by = async (reference: string) => {
    const [type, id] = reference.split('/') as ['Task', string];
    return store.read(type, id);
  };
  const task = await by(body.task);
  const request = (await by(body.serviceRequest)) as unknown as ServiceRequest;
  const documents = await Promise.all(body.documents.map(by));
  const bytes = await Promise.all(
    documents.map(async ({ content }) => (await store.getBinary(content[0].attachment.url.slice(7))).bytes),
  );
  const others = await Promise.all(
    [request.subject, request.requester, request.insurance?.[0]].map((one) => by(one?.reference ?? '')),
  );
  return { resources: bare([...others, ...documents, request, task] as Resource[]), bytes };
}

test('what is filed of a fax is what the JSON call with the same content and the same PDF makes (invariant 1)', async () => {
  const other = await openGateway({ change: withVendor });
  try {
    const one = await fax(FORM);
    const filed = await file(one.id);
    expect(filed.status).toBe(200);
    const task = await read<Task>(filed.body.filed[0].reference);
    const documents = [{ title: 'Fax, page 1', contentType: 'application/pdf', data: sample(FORM) }];
    const called = await other.call(
      'ehr',
      'POST',
      '/v1/referrals',
      { ...one.documents[0]?.input, documents },
      { 'idempotency-key': 'k' },
    );
    expect(called.status).toBe(201);
    const number = task.identifier?.[0]?.value ?? '';
    expect(await leftBy(open, number)).toEqual(await leftBy(other, called.body.id));

    const [provenance] = await search<Provenance>('Provenance', ['target', filed.body.filed[0].reference]);
    const faxTask = await read<Task>(filed.body.task);
    expect(provenance?.entity?.map(({ what }) => what.reference)).toContain(faxTask.focus?.reference);
    // The person who filed it.
    expect(provenance?.agent.map(({ who }) => who.type)).toContain('Practitioner');
    expect(provenance?.policy).toBeUndefined();
  } finally {
    other.close();
  }
});

describe('a clean form from a known sender', () => {
  const chart = (mrn: string, family = 'Okonjo') =>
    addChart(open, {
      mrn,
      name: [{ given: ['Minh'], family }],
      birthDate: '1953-06-14',
      gender: 'male',
      telecom: [{ system: 'phone', value: '+14805550112' }],
    });

  test('about a patient whose match is certain is filed by the rule, which Provenance names', async () => {
    // The one that the invariant's test made is retired, or there would be two.
    for (const one of await search('Patient', ['family', 'Okonjo'])) {
      await open.ports.store.commit({
        create: [],
        update: [{ resource: { ...one, active: false } as never, versionId: one.meta.versionId }],
      });
    }
    const patient = await chart('mrn-okonjo');
    const role = (await search('PractitionerRole', ['identifier', '2303400115-2303400115']))[0];
    await verify(open, '+16025559001', { reference: `PractitionerRole/${role?.id}`, name: 'Prakash Venkat' });
    const one = await fax(FORM, { from: '+16025559001' });
    expect(one).toMatchObject({ status: 'filed', filed: [{ pages: [1], rule: 'clean-form/1' }] });
    const task = await read<Task>(one.filed[0]?.reference ?? '');
    expect(task.for?.reference).toBe(patient);
    const [provenance] = await search<Provenance>('Provenance', ['target', one.filed[0]?.reference ?? '']);
    expect(provenance?.policy).toEqual(['https://clinic-gateway.example.org/fhir/rule/clean-form/1']);
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${task.identifier?.[0]?.value}`);
    expect(body.patient).toMatchObject({ reference: patient, match: 'matched' });
  });

  test('waits for a person when the number is not known, or is somebody else’s', async () => {
    expect((await fax(FORM)).documents[0]?.doubts).toEqual(['sender-unknown']);
    const role = (await search('PractitionerRole', ['identifier', '2303400115-2303400115']))[0];
    const others = (await search('PractitionerRole')).find(({ id }) => id !== role?.id);
    await verify(open, '+16025559002', { reference: `PractitionerRole/${others?.id}`, name: 'Somebody else' });
    expect((await fax(FORM, { from: '+16025559002' })).documents[0]?.doubts).toEqual(['sender-differs']);
  });

  test('waits for a person when pages are missing', async () => {
    const role = (await search('PractitionerRole', ['identifier', '2303400115-2303400115']))[0];
    await verify(open, '+16025559003', { reference: `PractitionerRole/${role?.id}`, name: 'Prakash Venkat' });
    const one = await fax(FORM, { from: '+16025559003', pages: 2 });
    expect(one).toMatchObject({ status: 'incomplete', filed: [], pages: { count: 1, expected: 2 } });
    expect(one.documents[0]?.doubts).toEqual(['incomplete']);
  });
});

describe('what a person says', () => {
  test('is asked for by path where it was not read, taken over the proposal, and kept and counted as a correction', async () => {
    const one = await fax(LETTER);
    const [document] = one.documents;
    const gone = {
      documents: [{ pages: document?.pages, input: { reason: null, patient: { phone: null, address: null } } }],
    };
    const refused = await file(one.id, gone);
    expect(refused.status).toBe(422);
    const places = refused.body.issue.map(({ expression }: { expression: string[] }) => expression[0]);
    expect(places).toContain('$.documents[0].input.reason');
    expect(places).toContain('$.documents[0].input.patient.phone');
    expect(await readFax(open, one.id)).toMatchObject({ status: 'review', filed: [] });

    const input = { reason: { text: 'Put right.' }, patient: { phone: '602-234-7788' }, priority: 'urgent' };
    const filed = await file(one.id, { documents: [{ pages: document?.pages, input }] });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    expect(filed.body.status).toBe('filed');
    const paths = filed.body.corrections.map(({ path }: { path: string }) => path);
    expect(paths).toContain('reason.text');
    expect(paths).toContain('patient.phone');
    const accuracy = await open.call('staff', 'GET', '/v1/faxes/accuracy');
    expect(accuracy.body.fields['reason.text'].corrected).toBe(1);
    expect(accuracy.body.fields['patient.name']).toMatchObject({ corrected: 0 });
    expect(accuracy.body.rules['clean-form/1']).toEqual({ filed: 1, takenBack: 0 });
  });

  test('is needed where a chart is like the patient: the chart, or that the patient is new', async () => {
    const [lookAlike] = (await fax('03-referral-table.pdf')).documents;
    const { name, birthDate } = (lookAlike?.input.patient ?? {}) as {
      name: { given: string[]; family: string };
      birthDate: string;
    };
    const patient = await addChart(open, { mrn: 'alike', name: [name], birthDate, gender: 'unknown' });
    const one = await fax('03-referral-table.pdf');
    expect(one.documents[0]).toMatchObject({ match: 'review', candidates: [{ patient }] });
    const refused = await file(one.id);
    expect([refused.status, refused.body.issue[0].details.coding[0].code]).toEqual([422, 'patient-undecided']);
    const { pages } = one.documents[0] ?? {};
    const isNew = await file(one.id, { documents: [{ pages, patient: { new: true } }] });
    expect(isNew.status, JSON.stringify(isNew.body)).toBe(200);
    const own = await read<Task>(isNew.body.filed[0].reference);
    expect(own.for?.reference).not.toBe(patient);
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${own.identifier?.[0]?.value}`);
    expect(body.patient).toMatchObject({ match: 'created', reasons: ['person'] });

    const two = await fax('03-referral-table.pdf');
    const named = await file(two.id, { documents: [{ pages, patient: { reference: patient } }] });
    expect((await read<Task>(named.body.filed[0].reference)).for?.reference).toBe(patient);
  });

  test('by two people at once: the same files it once, another body is refused', async () => {
    const one = await fax('08-referral-ehr-printout.pdf');
    const { pages } = one.documents[0] ?? {};
    const say = (text: string) => ({ documents: [{ pages, input: { reason: { text } } }] });
    const answers = await Promise.all([
      file(one.id, say('One.'), 'staff'),
      file(one.id, say('Two.'), 'otherStaff'),
      file(one.id, say('One.'), 'staff'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([200, 409]));
    const after = await readFax(open, one.id);
    expect(after.filed).toHaveLength(1);
    const won = answers.find(({ status }) => status === 200);
    expect(won?.body.filed).toEqual(after.filed);
    const requests = await search<Provenance>('Provenance', [
      'entity',
      (await read<Task>(one.task)).focus?.reference ?? '',
    ]);
    expect(requests.filter(({ activity }) => JSON.stringify(activity).includes('"refer"'))).toHaveLength(1);
  });

  test('is a person’s: nobody else files, and a partner finds no fax', async () => {
    const one = await fax('04-referral-underlined-blanks.pdf');
    const { status, body } = await open.call('ehr', 'POST', `/v1/faxes/${one.id}/file`, {});
    expect([status, body.issue[0].details.coding[0].code]).toEqual([403, 'person-required']);
    expect((await open.call('ehr', 'GET', `/v1/faxes/${one.id}`)).status).toBe(200);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${one.id}`],
      ['GET', `/${one.id}/file`],
      ['GET', `/${one.id}/pages/1.png`],
      ['GET', '/accuracy'],
      ['POST', `/${one.id}/file`],
      ['POST', `/${one.id}/reject`],
    ] as const) {
      const answer = await open.call('partner', method, `/v1/faxes${path}`, method === 'POST' ? {} : undefined);
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
    const stale = await file(one.id, {}, 'staff', { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
  });
});
