import type { Communication, DocumentReference, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesPdf } from '../../src/faxes/pages-pdf.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { bring, readFax, sample, type Told, withVendor, workAll } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

let n = 0;
const number = () => `+1602666${String(1000 + ++n)}`;
const fax = (file: string, more: Partial<Told> = {}) =>
  bring(open, { id: `d${++n}`, from: number(), to: '+16025550101', file: more.file ?? sample(file), ...more });
const post = (id: string, step: string, body: unknown, client: 'staff' | 'otherStaff' = 'staff') =>
  open.call(client, 'POST', `/v1/faxes/${id}/${step}`, body);
const read = async <R extends Resource>(reference: string): Promise<Stored<R>> => {
  const [type, id] = reference.split('/') as [R['resourceType'], string];
  return (await open.ports.store.read(type, id)) as unknown as Stored<R>;
};
const search = async <R extends Resource>(type: R['resourceType'], ...where: [string, string][]) =>
  (await open.ports.store.search<R>({ type, where, count: 100 })).matches;
const code = (answer: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  answer.body.issue[0]?.details.coding[0]?.code;

describe('a fax of several documents', () => {
  test('is proposed as such, filed one by one, and done with its last', async () => {
    const one = await fax('10-referrals-two-patients.pdf');
    const referrals = one.documents.filter((document) => document.class === 'referral');
    expect(referrals).toHaveLength(2);
    const [first, second] = referrals;
    const half = await post(one.id, 'file', { documents: [{ pages: first?.pages, input: { note: 'Call first.' } }] });
    expect(half.status, JSON.stringify(half.body)).toBe(200);
    expect(half.body).toMatchObject({ status: 'review', filed: [{ pages: first?.pages }] });
    const whole = await post(one.id, 'file', {});
    expect(whole.body).toMatchObject({ status: 'filed', filed: [{ pages: first?.pages }, { pages: second?.pages }] });
    const patients = await Promise.all(
      whole.body.filed.map(
        async ({ reference }: { reference: string }) => (await read<Task>(reference)).for?.reference,
      ),
    );
    expect(new Set(patients).size).toBe(2);
    // Of some of the pages a document of its own was made, of their images.
    const papers = await search<DocumentReference>('DocumentReference', ['subject', patients[0] ?? '']);
    const { bytes } = await open.ports.store.getBinary(papers[0]?.content[0]?.attachment.url?.slice(7) ?? '');
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 8))).toBe('%PDF-1.5');
  });

  test('is split otherwise by a person, which is kept as a correction', async () => {
    const one = await fax('10-referrals-two-patients.pdf');
    const count = one.pages.count ?? 0;
    const all = Array.from({ length: count }, (_, at) => at + 1);
    expect(code(await post(one.id, 'split', { documents: [{ pages: all.slice(1) }] }))).toBe('pages-incomplete');
    const together = await post(one.id, 'split', { documents: [{ pages: all, class: 'chart' }] });
    expect(together.status, JSON.stringify(together.body)).toBe(200);
    expect(together.body.documents).toMatchObject([{ pages: all, class: 'chart', proposedAction: 'document' }]);
    expect(together.body.corrections[0]).toMatchObject({ document: 1 });
    const again = await post(one.id, 'split', { documents: [{ pages: all, class: 'chart' }] });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  });
});

describe('a class without an action of its own', () => {
  test('is filed to the patient, with a Task for the department', async () => {
    const one = await fax('16-lab-result.pdf');
    const [lab] = one.documents;
    expect(lab).toMatchObject({ class: 'lab-result', proposedAction: 'document' });
    const { departments } = await snapshot();
    const department = { reference: departments[0] };
    const filed = await post(one.id, 'file', {
      documents: [
        { pages: lab?.pages, department, input: { note: 'Please look.', patient: { phone: '602-234-0188' } } },
      ],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const task = await read<Task>(filed.body.filed[0].reference);
    expect(task).toMatchObject({ owner: department, status: 'requested', note: [{ text: 'Please look.' }] });
    const paper = await read<DocumentReference>(task.focus?.reference ?? '');
    expect(paper).toMatchObject({ subject: task.for, type: { coding: [{ code: '11502-2' }] } });
  });
});

async function snapshot() {
  const departments = await search('Organization', [
    'type',
    'http://terminology.hl7.org/CodeSystem/organization-type|dept',
  ]);
  return { departments: departments.map(({ id }) => `Organization/${id}`) };
}

describe('the same pages again', () => {
  test('are a repeat: one item on the desk, one answer', async () => {
    const from = number();
    const first = await fax('04-referral-underlined-blanks.pdf', { from });
    const second = await fax('04-referral-underlined-blanks.pdf', { from });
    expect(first.status).toBe('review');
    expect(second).toMatchObject({ status: 'repeat', repeatOf: first.id });
    const answers = (
      await search<Communication>('Communication', ['status', 'preparation,in-progress,completed'])
    ).filter(
      (one) =>
        JSON.stringify(one.contained ?? []).includes(from) && one.category?.[0]?.coding?.[0]?.code === 'outbound',
    );
    expect(answers).toHaveLength(1);
    expect(JSON.stringify(answers[0]?.payload)).not.toMatch(/patient|[0-9]{4}-[0-9]{2}-[0-9]{2}"/);
    expect(
      (await open.call('staff', 'GET', '/v1/faxes?status=repeat')).body.items.map(({ id }: { id: string }) => id),
    ).toEqual([second.id]);
  });

  test('from another number are another fax', async () => {
    expect((await fax('04-referral-underlined-blanks.pdf')).status).toBe('review');
  });
});

describe('a broken sending and the whole one', () => {
  test('are one item: the longer one’s pages take the place of the shorter one’s', async () => {
    const from = number();
    const { id } = await fax('14-chart-two-pages.pdf');
    const images = [await png(id, 1), await png(id, 2)];
    const file = (pages: number) => Buffer.from(pagesPdf(images.slice(0, pages))).toString('base64');
    const broken = await fax('', { from, file: file(1), pages: 2 });
    expect(broken).toMatchObject({ status: 'incomplete', pages: { count: 1, expected: 2 } });
    const whole = await fax('', { from, file: file(2), pages: 2 });
    expect(whole).toMatchObject({ status: 'repeat', repeatOf: broken.id });
    const after = await readFax(open, broken.id);
    expect(after).toMatchObject({ status: 'review', pages: { count: 2 }, pagesOf: whole.id });
    const page = await open.call('staff', 'GET', `/v1/faxes/${broken.id}/pages/2.png`);
    expect(page.status).toBe(200);
  });
});

async function png(id: string, page: number) {
  const token = await open.token('staff');
  const response = await open.gateway.fetch(
    new Request(`http://gateway.test/v1/faxes/${id}/pages/${page}.png`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  return { png: new Uint8Array(await response.arrayBuffer()), width: 216, height: 279 };
}

describe('what cannot be opened', () => {
  test('is on the desk with the reason; it is rejected, or filed as it came where that is a document', async () => {
    const html = await fax('', { file: Buffer.from('<html>no fax</html>').toString('base64') });
    expect(html).toMatchObject({ status: 'unreadable', reason: 'no-document', documents: [] });
    const filing = { documents: [{ pages: [], class: 'chart', patient: { new: true } }] };
    expect((await post(html.id, 'file', filing)).status).toBe(422);
    expect(code(await post(html.id, 'file', {}))).toBe('nothing-proposed');
    const rejected = await post(html.id, 'reject', { reason: 'illegible', note: 'Called them.' });
    expect(rejected.body).toMatchObject({ status: 'rejected', reason: 'illegible', notes: [{ text: 'Called them.' }] });
    expect(
      (await post(html.id, 'reject', { reason: 'illegible', note: 'Called them.' })).headers.get(
        'idempotency-replayed',
      ),
    ).toBe('true');
    expect(code(await post(html.id, 'reject', { reason: 'junk' }))).toBe('step-not-allowed');
    const damaged = await fax('', { file: Buffer.from('%PDF-1.4\nnothing\n%%EOF\n').toString('base64') });
    expect(damaged).toMatchObject({ status: 'unreadable' });
    const person = { name: { given: ['Una'], family: 'Reading' }, birthDate: '1961-02-03', phone: '602-234-5566' };
    const filed = await post(damaged.id, 'file', {
      documents: [{ pages: [], class: 'chart', input: { patient: person } }],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    expect(filed.body).toMatchObject({ status: 'filed', filed: [{ pages: [] }] });
    const back = await post(html.id, 'refile', { reason: 'It was needed after all.' });
    expect(back.body.status).toBe('review');
  });
});

describe('a fax on the desk', () => {
  test('is given to a department and a person', async () => {
    const one = await fax('20-junk-menu.pdf');
    const { departments } = await snapshot();
    const reference = departments.find((department) => department !== one.desk.reference) ?? '';
    const given = await post(one.id, 'assign', { department: { reference }, person: { id: 'p9', name: 'Nell Night' } });
    expect(given.body).toMatchObject({ desk: { reference }, assignedTo: { id: 'p9', name: 'Nell Night' } });
    expect((await open.call('staff', 'GET', `/v1/faxes?desk=${reference}`)).body.items).toHaveLength(1);
    expect(code(await post(one.id, 'assign', { department: { reference: 'Organization/none' } }))).toBe(
      'department-not-found',
    );
    const nobody = await post(one.id, 'assign', { person: null });
    expect(nobody.body.assignedTo).toBeUndefined();
  });

  test('is listed: the urgent ones on top, then the oldest first, page by page', async () => {
    const items: { id: string; priority: string; receivedAt: string }[] = [];
    let cursor = '';
    do {
      const page = await open.call(
        'staff',
        'GET',
        `/v1/faxes?status=open&count=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.status, JSON.stringify(page.body)).toBe(200);
      items.push(...page.body.items);
      cursor = page.body.next ?? '';
    } while (cursor !== '');
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(items.length).toBeGreaterThan(5);
    const ranks = items.map(({ priority }) => (priority === 'stat' ? 0 : priority === 'routine' ? 2 : 1));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    const classes = (await open.call('staff', 'GET', '/v1/faxes?class=lab-result&order=newest')).body.items;
    expect(classes).toHaveLength(1);
  });
});

describe('a wrong filing', () => {
  test('is taken back: what was written is entered in error, the right one is written, what went out is told', async () => {
    const one = await fax('02-referral-two-columns.pdf');
    const { pages } = one.documents[0] ?? {};
    const filed = await post(one.id, 'file', { documents: [{ pages, patient: { new: true } }] });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const wrong = await read<Task>(filed.body.filed[0].reference);
    const referral = wrong.identifier?.[0]?.value ?? '';
    // One of the group's systems has read it: no person of the desk.
    await open.call('ehr', 'GET', `/v1/referrals/${referral}`);
    await workAll(open);

    const body = {
      reason: 'Another of that name.',
      documents: [{ pages, input: { patient: { phone: '602-234-9911' } }, patient: { new: true } }],
    };
    const right = await post(one.id, 'refile', body);
    expect(right.status, JSON.stringify(right.body)).toBe(200);
    expect(right.body).toMatchObject({
      status: 'filed',
      takenBack: [{ reference: filed.body.filed[0].reference }],
      warnings: ['went-out'],
    });
    expect(right.body.filed).toHaveLength(1);
    expect(right.body.filed[0].reference).not.toBe(filed.body.filed[0].reference);

    expect((await read<Task>(filed.body.filed[0].reference)).status).toBe('entered-in-error');
    const request = await read<ServiceRequest>(wrong.focus?.reference ?? '');
    expect(request.status).toBe('entered-in-error');
    const papers = await search<DocumentReference>('DocumentReference', ['related', `ServiceRequest/${request.id}`]);
    expect(papers.map(({ status }) => status)).toEqual(['entered-in-error']);
    const step = await open.call('staff', 'POST', `/v1/referrals/${referral}/accept`, {});
    expect([step.status, code(step)]).toEqual([422, 'entered-in-error']);
    const [review] = await search<Task>('Task', ['code', 'privacy-review']);
    expect(review).toMatchObject({ status: 'requested', focus: { reference: one.task } });
    expect(JSON.stringify(review?.input)).toContain(referral);

    const bad = { ...body, documents: [{ pages, action: 'refer', input: { patient: null } }] };
    expect((await post(one.id, 'refile', bad)).status).toBe(422);
    const again = await post(one.id, 'refile', body);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(again.body.filed).toEqual(right.body.filed);
    expect(code(await post((await fax('19-junk-ink.pdf')).id, 'refile', { reason: 'Nothing.' }))).toBe('nothing-filed');
  });
});

describe('a reply sheet of ours that comes back', () => {
  test('is a person’s where nothing waits for it', async () => {
    const one = await fax('27-reply-sheet.tif');
    expect(one).toMatchObject({ status: 'review', filed: [] });
    expect(one.documents[0]?.proposedAction).toBe('document');
  });

  test('files itself by its token, to the referral it was sent for', async () => {
    const referred = await open.call('partner', 'POST', '/v1/referrals', referral(1));
    const wait: Communication = {
      resourceType: 'Communication',
      identifier: [{ system: 'https://clinic-gateway.example.org/fhir/sid/return-token', value: 'CG-ADKTNQ3VEHD' }],
      status: 'completed',
      category: [{ coding: [{ system: 'http://medplum.com/fhir/CodeSystem/fax-direction', code: 'outbound' }] }],
      basedOn: [{ reference: referred.body.serviceRequest }],
      about: [{ reference: referred.body.task }],
      payload: [{ contentString: 'A packet with a reply sheet.' }],
    };
    await open.ports.store.commit({ create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource: wait }], update: [] });
    const one = await fax('26-reply-sheet.pdf');
    expect(one).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
    const task = await read<Task>(one.filed[0]?.reference ?? '');
    expect(task).toMatchObject({
      partOf: [{ reference: referred.body.task }],
      focus: { reference: expect.any(String) },
    });
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${referred.body.id}`);
    expect(body.documents).toContain(task.focus?.reference);
    expect(body.history.map(({ step }: { step: string }) => step)).toEqual(['refer', 'file-document']);
    expect(body.businessStatus).toBe('2.0');
  });
});
