/** Requests for records that come by fax, through the doors of a whole gateway: read, and filed by a person. */
import type { Consent, Provenance, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { originFax } from '../../src/delivery/origin-fax.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { readFax, sample, withVendor } from './bring-fax.ts';
import { codes, page, recordsFaxes, SAID } from './records-fax.ts';

let open: OpenGateway;
let faxes: ReturnType<typeof recordsFaxes>;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
  faxes = recordsFaxes(open);
});
afterAll(() => open.close());

const REQUEST = '12-records-request-with-release.pdf';
describe('a faxed request with its release', () => {
  test('is proposed as a request, its second page as the release, the answer to where it came from', async () => {
    const one = await faxes.fax(sample(REQUEST), '+14802340135');
    expect(one.status).toBe('review');
    const [document] = one.documents;
    expect(document).toMatchObject({
      class: 'records-request',
      proposedAction: 'request-records',
      pages: [1, 2],
      release: [2],
      input: { delivery: { method: 'fax', fax: '+14802340135' }, release: { patient: { birthDate: '2001-06-02' } } },
    });
    // No machine declares a pen's mark a signature.
    expect(document?.fields['release.signature']?.value).toMatch(/^(unsure|not-found)$/);
    expect(document?.rule).toBeUndefined();
  });

  test('filed by a person is what the JSON call with the same papers makes (invariant 1)', async () => {
    const other = await openGateway({ change: withVendor });
    try {
      const [one] = (await open.call('staff', 'GET', '/v1/faxes?status=open')).body.items;
      const filed = await faxes.file(one.id, {
        documents: [{ pages: [1, 2], action: 'request-records', release: [2], input: SAID }],
      });
      expect(filed.status, JSON.stringify(filed.body)).toBe(200);
      expect(filed.body).toMatchObject({ status: 'filed', filed: [{ pages: [1, 2] }] });
      const number = await faxes.numberOf(filed.body.filed[0].reference);
      const mine = await leftBy(open, number);
      const [pages, release] = mine.papers;
      const { fax: _gone, name: _none, ...requester } = SAID.requester;
      const { to: _to, sensitive: _s, ...records } = SAID.records;
      const { classes: _c, expiresEvent: _e, ...elements } = SAID.release;
      const places = mine.places;
      const called = await other.call(
        'ehr',
        'POST',
        '/v1/records-requests',
        {
          ...{ patient: SAID.patient, purpose: SAID.purpose, requester, records },
          delivery: { method: 'fax', fax: '+14802340135' },
          documents: [pages],
          release: { ...elements, ...(places && { places }), document: release },
        },
        { 'idempotency-key': 'k' },
      );
      expect(called.status, JSON.stringify(called.body)).toBe(201);
      const theirs = await leftBy(other, called.body.id);
      expect(mine.resources).toEqual(theirs.resources);
      expect(mine.papers).toEqual(theirs.papers);

      const task = await faxes.read<Task>(filed.body.filed[0].reference);
      const [provenance] = await faxes.search<Provenance>('Provenance', ['target', filed.body.filed[0].reference]);
      const paper = await faxes.read<Task>(filed.body.task);
      expect(provenance?.entity?.map(({ what }) => what.reference)).toContain(paper.focus?.reference);
      expect(provenance?.agent.map(({ who }) => who.display)).toContain('Dana Whitfield');
      // Letters and packets find the number that it came from.
      expect(await originFax({ task } as never, open.ports.store)).toMatchObject({ id: one.id, from: '+14802340135' });
      expect(await faxes.requestAt(number)).toMatchObject({ status: 'received', check: { valid: true } });
    } finally {
      other.close();
    }
  });

  test('what it needs and was not read a person says, by path; papers are the paper’s to say', async () => {
    const one = await faxes.fax(
      await page('', 'MEDICAL RECORDS REQUEST', 'We are requesting medical records of a patient.'),
    );
    expect(one.documents[0]).toMatchObject({ class: 'records-request', proposedAction: 'request-records' });
    const refused = await faxes.file(one.id);
    expect(refused.status).toBe(422);
    const places = refused.body.issue.map(({ expression }: { expression: string[] }) => expression[0]);
    expect(places).toEqual(expect.arrayContaining(['$.documents[0].input.requester', '$.documents[0].input.patient']));
    expect(one.documents[0]?.missing).toEqual(expect.arrayContaining(['requester', 'purpose']));
    const document = { title: 'Other', contentType: 'text/plain', data: 'aGVsbG8=' };
    const forged = await faxes.file(one.id, { documents: [{ pages: [1], input: { release: { document } } }] });
    expect(codes(forged.body)).toEqual(['unknown-field']);
    const { classes: _, ...records } = SAID.records;
    const wide = await faxes.file(one.id, {
      documents: [{ pages: [1], action: 'request-records', input: { ...SAID, records } }],
    });
    // Nothing said is not everything.
    expect(wide.body.issue[0].expression).toEqual(['$.documents[0].input.records.classes']);
    expect(await readFax(open, one.id)).toMatchObject({ status: 'review', filed: [] });
  });

  test('of nobody we know is a new patient’s by a person’s word, who is settled by it', async () => {
    const one = await faxes.fax(
      await page('', 'MEDICAL RECORDS REQUEST', 'We are requesting records of Zelda Nobody.'),
    );
    const patient = { name: { given: ['Zelda'], family: 'Nobody' }, birthDate: '1950-05-05', phone: '602-234-9911' };
    const filed = await faxes.file(one.id, {
      documents: [
        { pages: [1], action: 'request-records', input: { ...SAID, release: null, patient }, patient: { new: true } },
      ],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const asked = await faxes.requestAt(await faxes.numberOf(filed.body.filed[0].reference));
    expect(asked).toMatchObject({ status: 'received', patient: { match: 'matched' } });
    expect(asked.history.map(({ step }: { step: string }) => step)).toEqual(['request-records', 'identify-patient']);
  });
});

/** What a request left in a store, without what differs between any two performances; its papers as they would be sent. */
async function leftBy({ ports: { store } }: OpenGateway, number: string) {
  const where = [['identifier', `https://clinic-gateway.example.org/fhir/sid/records-request|${number}`]] as const;
  const [task] = (await store.search<Task>({ type: 'Task', where, count: 1 })).matches;
  if (!task) throw new Error('no such request');
  const consent = await store.read('Consent', task.focus?.reference?.slice('Consent/'.length) ?? '');
  const patient = await store.read('Patient', task.for?.reference?.slice('Patient/'.length) ?? '');
  // How it came in, and so where its letters go, is of the source like Provenance.
  const forms = (task.input ?? []).filter(({ valueReference }) => valueReference !== undefined);
  const documents = await Promise.all(
    forms.map(({ valueReference }) =>
      store.read('DocumentReference', valueReference?.reference?.slice('DocumentReference/'.length) ?? ''),
    ),
  );
  const papers = await Promise.all(
    documents.map(async ({ content: [{ attachment } = { attachment: {} }] }) => ({
      title: attachment.title,
      contentType: attachment.contentType,
      data: Buffer.from((await store.getBinary(attachment.url?.slice('Binary/'.length) ?? '')).bytes).toString(
        'base64',
      ),
    })),
  );
  const names = new Map<string, string>();
  const nameOf = (id: string) => names.get(id) ?? names.set(id, `id-${names.size}`).get(id) ?? '';
  const text = JSON.stringify(
    [{ ...task, input: forms }, consent, patient, ...documents].map((one) => ({ ...one, meta: undefined })),
  )
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, nameOf)
    .replace(/[a-z2-7]{32}/g, 'act')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');
  const places = placesIn(consent);
  return { resources: JSON.parse(text), papers, places };
}

/** Where the elements were read, as the release kept it. */
function placesIn({ contained = [] }: Consent) {
  const places: Record<string, { page?: number; box?: number[] }> = {};
  for (const one of contained) {
    if (one.resourceType !== 'QuestionnaireResponse') continue;
    for (const { linkId, answer = [] } of one.item ?? []) {
      const [, name = '', part] = /^places\/([^/]+)\/(page|box)/.exec(linkId) ?? [];
      if (name === '') continue;
      const values = answer.map(({ valueDecimal = 0 }) => valueDecimal);
      places[name] = { ...places[name], ...(part === 'page' ? { page: values[0] ?? 1 } : { box: values }) };
    }
  }
  return Object.keys(places).length > 0 ? places : undefined;
}
