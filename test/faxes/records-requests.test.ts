/** Requests for records that come by fax, through the doors of a whole gateway: read, filed by a person, mended by fax, taken back. */
import type { Communication, Consent, DocumentReference, Provenance, Resource, Task } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { originFax } from '../../src/delivery/origin-fax.ts';
import { openPaper } from '../../src/documents/paper.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { request } from '../records/samples.ts';
import { addChart, bring, readFax, sample, withVendor } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

const REQUEST = '12-records-request-with-release.pdf';
const OFFICE = { name: 'Cactus Wren Health Center', npi: '1234567893' };
/** What the reading leaves to a person, whatever it learns to read. */
const SAID = {
  requester: { kind: 'provider', organization: OFFICE, phone: '480-234-0134', fax: null, name: null },
  patient: { name: { given: ['Bartholomew'], family: 'Featherstone' }, birthDate: '2001-06-02', phone: '602-234-7788' },
  records: { classes: ['office-notes', 'laboratory'], from: '2025-01-01', to: null, sensitive: null },
  purpose: 'treatment',
  release: {
    patient: { name: 'Bartholomew Featherstone', birthDate: '2001-06-02' },
    description: 'Progress notes, laboratory and imaging reports',
    classes: null,
    discloser: { name: 'Copper Basin Medical Group' },
    recipient: { name: OFFICE.name },
    purpose: 'continuity of care',
    expiresOn: '2027-10-12',
    expiresEvent: null,
    signature: 'present',
    signedBy: { name: 'Bartholomew Featherstone', relationship: 'self' },
    signedOn: '2026-10-12',
    statements: { revocation: true, conditioning: true, redisclosure: true },
  },
};

let n = 0;
const fax = (file: string, from = `+1480234${String(1000 + n)}`) =>
  bring(open, { id: `r${++n}`, from, to: '+16025550101', file });
const file = (id: string, body: unknown = {}) => open.call('staff', 'POST', `/v1/faxes/${id}/file`, body);
const read = <R extends Resource>(reference: string): Promise<Stored<R>> => {
  const [type, id] = reference.split('/') as [R['resourceType'], string];
  return open.ports.store.read(type, id) as unknown as Promise<Stored<R>>;
};
const search = async <R extends Resource>(type: R['resourceType'], ...where: [string, string][]) =>
  (await open.ports.store.search<R>({ type, where, count: 100 })).matches;
const requestAt = async (id: string) => (await open.call('staff', 'GET', `/v1/records-requests/${id}`)).body;
const numberOf = async (reference: string) => (await read<Task>(reference)).identifier?.[0]?.value ?? '';
const tokenOf = async (task: string) => {
  const letters = await search<Communication>('Communication', ['based-on', task]);
  return (
    letters.flatMap(({ identifier = [] }) => identifier).find(({ system }) => system?.endsWith('return-token'))
      ?.value ?? ''
  );
};
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

/** A release of one page as text, with a code of ours on it. */
async function page(token: string, ...lines: string[]): Promise<string> {
  const pdf = await PDFDocument.create();
  const paper = await openPaper(pdf);
  paper.turn();
  if (token !== '') paper.barcode(token);
  for (const line of lines) paper.text(line);
  return Buffer.from(await pdf.save()).toString('base64');
}

/** A fax of its own: with another sentence each time, since the same pages are a repeat. */
const body = (more: object = {}) => ({
  documents: [{ pages: [1, 2], action: 'request-records', release: [2], input: { ...SAID, ...more } }],
});

describe('a faxed request with its release', () => {
  test('is proposed as a request, its second page as the release, the answer to where it came from', async () => {
    const one = await fax(sample(REQUEST), '+14802340135');
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
      const filed = await file(one.id, body());
      expect(filed.status, JSON.stringify(filed.body)).toBe(200);
      expect(filed.body).toMatchObject({ status: 'filed', filed: [{ pages: [1, 2] }] });
      const number = await numberOf(filed.body.filed[0].reference);
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

      const task = await read<Task>(filed.body.filed[0].reference);
      const [provenance] = await search<Provenance>('Provenance', ['target', filed.body.filed[0].reference]);
      const paper = await read<Task>(filed.body.task);
      expect(provenance?.entity?.map(({ what }) => what.reference)).toContain(paper.focus?.reference);
      expect(provenance?.agent.map(({ who }) => who.display)).toContain('Dana Whitfield');
      // Letters and packets find the number that it came from.
      expect(await originFax({ task } as never, open.ports.store)).toMatchObject({ id: one.id, from: '+14802340135' });
      expect(await requestAt(number)).toMatchObject({ status: 'received', check: { valid: true } });
    } finally {
      other.close();
    }
  });

  test('what it needs and was not read a person says, by path; papers are the paper’s to say', async () => {
    const one = await fax(await page('', 'MEDICAL RECORDS REQUEST', 'We are requesting medical records of a patient.'));
    expect(one.documents[0]).toMatchObject({ class: 'records-request', proposedAction: 'request-records' });
    const refused = await file(one.id);
    expect(refused.status).toBe(422);
    const places = refused.body.issue.map(({ expression }: { expression: string[] }) => expression[0]);
    expect(places).toEqual(expect.arrayContaining(['$.documents[0].input.requester', '$.documents[0].input.patient']));
    expect(one.documents[0]?.missing).toEqual(expect.arrayContaining(['requester', 'purpose']));
    const document = { title: 'Other', contentType: 'text/plain', data: 'aGVsbG8=' };
    const forged = await file(one.id, { documents: [{ pages: [1], input: { release: { document } } }] });
    expect(codes(forged.body)).toEqual(['unknown-field']);
    const { classes: _, ...records } = SAID.records;
    const wide = await file(one.id, {
      documents: [{ pages: [1], action: 'request-records', input: { ...SAID, records } }],
    });
    // Nothing said is not everything.
    expect(wide.body.issue[0].expression).toEqual(['$.documents[0].input.records.classes']);
    expect(await readFax(open, one.id)).toMatchObject({ status: 'review', filed: [] });
  });

  test('of nobody we know is a new patient’s by a person’s word, who is settled by it', async () => {
    const one = await fax(await page('', 'MEDICAL RECORDS REQUEST', 'We are requesting records of Zelda Nobody.'));
    const patient = { name: { given: ['Zelda'], family: 'Nobody' }, birthDate: '1950-05-05', phone: '602-234-9911' };
    const filed = await file(one.id, {
      documents: [
        { pages: [1], action: 'request-records', input: { ...SAID, release: null, patient }, patient: { new: true } },
      ],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const asked = await requestAt(await numberOf(filed.body.filed[0].reference));
    expect(asked).toMatchObject({ status: 'received', patient: { match: 'matched' } });
    expect(asked.history.map(({ step }: { step: string }) => step)).toEqual(['request-records', 'identify-patient']);
  });
});

/** A request that lacks the end of its release, filed by a person: its number, its Task and the code on its letter. */
async function incomplete(chart: string, name: string) {
  const [given = '', family = ''] = name.split(' ');
  const one = await fax(await page('', 'MEDICAL RECORDS REQUEST', `We are requesting records of ${name}.`));
  const patient = { name, birthDate: '1961-07-14' };
  const release = { ...SAID.release, expiresOn: null, patient, signedBy: { name, relationship: 'self' } };
  const filed = await file(one.id, {
    documents: [
      {
        ...{ pages: [1], action: 'request-records', release: [], patient: { reference: chart } },
        input: { ...SAID, release, patient: { name: { given: [given], family }, birthDate: '1961-07-14' } },
      },
    ],
  });
  if (filed.status !== 200) throw new Error(JSON.stringify(filed.body));
  const task: string = filed.body.filed[0].reference;
  return { fax: one.id, task, id: await numberOf(task), token: await tokenOf(task) };
}

const chartOf = (name: string) => {
  const [given = '', family = ''] = name.split(' ');
  const telecom = [{ system: 'phone' as const, value: `+1602234${8000 + ++n}` }];
  return addChart(open, {
    mrn: name,
    name: [{ given: [given], family }],
    birthDate: '1961-07-14',
    gender: 'female',
    telecom,
  });
};

describe('the corrected release', () => {
  test('with the code of our letter files itself to its request, and no machine declares it good', async () => {
    const asked = await incomplete(await chartOf('Mira Corrected'), 'Mira Corrected');
    expect(await requestAt(asked.id)).toMatchObject({
      status: 'incomplete',
      check: { defects: [{ element: 'expiresOn' }] },
    });
    const before = (await requestAt(asked.id)).consent;
    const two = await fax(
      await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Mira Corrected', 'Date of birth: 07/14/1961'),
    );
    expect(two).toMatchObject({
      status: 'filed',
      filed: [{ rule: 'own-token/1', reference: asked.task }],
      documents: [{ class: 'records-release', proposedAction: 'provide-release' }],
    });
    const now = await requestAt(asked.id);
    expect(now.consent).not.toBe(before);
    // As far as it was read: what is not there is asked for again; what is there is for a person.
    expect(['received', 'incomplete']).toContain(now.status);
    expect((await read<Consent>(now.consent)).status).toBe('proposed');
    expect((await read<Consent>(before)).status).toBe('rejected');
    const papers: Stored<DocumentReference>[] = await Promise.all(now.documents.map(read<DocumentReference>));
    expect(papers.some(({ type }) => type?.coding?.[0]?.code === '64292-6')).toBe(true);
    const [provenance] = (await search<Provenance>('Provenance', ['target', now.consent])).filter(
      ({ policy }) => policy,
    );
    expect(provenance?.policy).toEqual(['https://clinic-gateway.example.org/fhir/rule/own-token/1']);
  });

  test('whole, it is found so, read where it stands, and waits for the person who sees whether it is signed', async () => {
    const asked = await incomplete(await chartOf('Wanda Whole'), 'Wanda Whole');
    const lines = [
      'AUTHORIZATION FOR RELEASE OF HEALTH INFORMATION',
      'Patient name: Wanda Whole',
      'Date of birth: 07/14/1961',
      'I authorize Copper Basin Medical Group to disclose my health information to Cactus Wren Health Center.',
      'Information to be released: office notes and laboratory results.',
      'Purpose of disclosure: continuity of care.',
      'This authorization expires on 10/12/2027. I may revoke it in writing at any time.',
      'My treatment does not depend on my signing. What is disclosed may be redisclosed.',
      'Signature of patient:',
      'Date signed: 10/12/2026',
      'Printed name: Wanda Whole',
      'Relationship to patient: self',
    ];
    const two = await fax(await page(asked.token, ...lines));
    expect(two).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
    expect(await requestAt(asked.id)).toMatchObject({
      status: 'received',
      check: { valid: true, warnings: [{ code: 'signature-unsure' }] },
    });
    const unseen = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, {});
    expect(codes(unseen.body)).toEqual(['warning-unseen']);
    const seen = { seen: ['signature-unsure'] };
    const verified = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, seen);
    expect(verified.body.status).toBe('verified');
    // One without its end is found wanting, and asked for again.
    const again = await incomplete(await chartOf('Xenia Endless'), 'Xenia Endless');
    const endless = lines.map((line) =>
      line.replace(' expires on 10/12/2027', ' is mine').replace('Wanda Whole', 'Xenia Endless'),
    );
    await fax(await page(again.token, ...endless));
    expect(await requestAt(again.id)).toMatchObject({
      status: 'incomplete',
      check: { defects: [{ element: 'expiresOn', code: 'missing' }] },
    });
  });

  test('about somebody else, or with a code nothing waits for, is a person’s', async () => {
    const asked = await incomplete(await chartOf('Nora Other'), 'Nora Other');
    const other = await fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Vera Elsewhere'));
    expect(other).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['second-person'] }] });
    const forged = await fax(await page('CG-ADKTNQ3VEHD', 'AUTHORIZATION FOR RELEASE', 'Patient name: Nora Other'));
    expect(forged.filed).toEqual([]);
    expect(forged.documents[0]?.doubts).toContain('token-unknown');
    expect((await requestAt(asked.id)).status).toBe('incomplete');
    const revoked = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/revoke`, { by: 'patient' });
    expect(revoked.status).toBe(200);
    const late = await fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Nora Other', 'Again.'));
    expect(late).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['token-used'] }] });
    const pushed = await file(late.id);
    expect(codes(pushed.body)).toEqual(['step-not-allowed']);
  });

  test('once it stands, another paper with the same code takes its place only by a person', async () => {
    const asked = await incomplete(await chartOf('Olga Replay'), 'Olga Replay');
    const { release } = SAID;
    const whole = {
      ...release,
      patient: { name: 'Olga Replay', birthDate: '1961-07-14' },
      signedBy: { name: 'Olga Replay', relationship: 'self' },
    };
    const { classes: _c, expiresEvent: _e, ...said } = whole;
    const mended = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/provide-release`, {
      release: said,
    });
    expect(mended.body.status).toBe('received');
    const replayed = await fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Olga Replay'));
    expect(replayed).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['token-used'] }] });
    expect((await requestAt(asked.id)).consent).toBe(mended.body.consent);
  });

  test('a picture that nobody could read is kept with its request for a person, and no letter calls everything missing', async () => {
    const asked = await incomplete(await chartOf('Pia Picture'), 'Pia Picture');
    const letters = (await search('Communication', ['based-on', asked.task])).length;
    const two = await fax(await page(asked.token));
    expect(two).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
    expect((await requestAt(asked.id)).status).toBe('received');
    expect(await search('Communication', ['based-on', asked.task])).toHaveLength(letters);
    const declared = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, {});
    expect(new Set(codes(declared.body))).toEqual(new Set(['release-defective']));
  });

  test('without a code goes where a person says', async () => {
    const asked = await incomplete(await chartOf('Quin Named'), 'Quin Named');
    const two = await fax(await page('', 'AUTHORIZATION FOR RELEASE', 'Patient name: Quin Named', 'I authorize.'));
    const one = { pages: [1], action: 'provide-release', input: { release: { signedOn: '2026-11-01' } } };
    expect(codes((await file(two.id, { documents: [one] })).body)).toEqual(['required']);
    const filed = await file(two.id, { documents: [{ ...one, request: asked.id }] });
    expect(filed.body.filed, JSON.stringify(filed.body)).toMatchObject([{ reference: asked.task }]);
  });
});

describe('the release form of our own', () => {
  const form = (query: string, client: 'staff' | 'partner' | 'otherPartner' = 'staff') =>
    open.call(client, 'GET', `/v1/forms/records-release.pdf?${query}`);
  /** The form as a browser keeps it, another sentence on it each time. */
  async function printed(query: string): Promise<string> {
    const response = await open.gateway.fetch(
      new Request(`http://gateway.test/v1/forms/records-release.pdf?${query}`, {
        headers: { authorization: `Bearer ${await open.token('staff')}` },
      }),
    );
    const pdf = await PDFDocument.load(await response.arrayBuffer());
    pdf.getPage(1).drawText(`Signed copy ${++n}`, { x: 72, y: 90, size: 10 });
    return Buffer.from(await pdf.save()).toString('base64');
  }

  test('printed for a request files itself to it; printed for a patient it is a new request that a person completes', async () => {
    const chart = await chartOf('Tilda Printed');
    const asked = await incomplete(chart, 'Tilda Printed');
    const signed = await fax(await printed(`request=${asked.id}`));
    expect(signed).toMatchObject({
      status: 'filed',
      filed: [{ pages: [1, 2], rule: 'own-token/1', reference: asked.task }],
    });

    const one = await fax(await printed(`patient=${chart}`));
    expect(one).toMatchObject({
      status: 'review',
      documents: [
        {
          ...{ class: 'records-release', proposedAction: 'request-records', pages: [1, 2], release: [1, 2] },
          ...{ match: 'matched', candidates: [{ patient: chart, reasons: ['our-form'] }] },
        },
      ],
    });
    expect(one.documents[0]?.doubts).toContain('form-to-complete');
    const { release, patient: _, ...said } = SAID;
    const own = { ...release, patient: { name: 'Tilda Printed', birthDate: '1961-07-14' } };
    const filed = await file(one.id, {
      documents: [{ pages: [1, 2], patient: { reference: chart }, input: { ...said, release: own } }],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const made = await requestAt(await numberOf(filed.body.filed[0].reference));
    expect(made).toMatchObject({ patient: { reference: chart, match: 'given' } });
    expect(made.id).not.toBe(asked.id);
  });

  test('says who it is for to the group, and to a partner of its own request only', async () => {
    const chart = await chartOf('Ulla Private');
    expect((await form(`patient=${chart}`)).status).toBe(200);
    expect((await form(`patient=${chart}`, 'partner')).status).toBe(404);
    expect((await form('patient=Patient/nobody')).status).toBe(404);
    expect((await form('')).status).toBe(400);
    const asked = await open.call('partner', 'POST', '/v1/records-requests', request(77));
    expect((await form(`request=${asked.body.id}`, 'partner')).status).toBe(200);
    expect((await form(`request=${asked.body.id}`, 'otherPartner')).status).toBe(404);
  });
});

describe('taken back', () => {
  test('a request with all that came with it, whose steps are over', async () => {
    const asked = await incomplete(await chartOf('Rosa Wrong'), 'Rosa Wrong');
    const { consent, documents } = await requestAt(asked.id);
    const back = await open.call('staff', 'POST', `/v1/faxes/${asked.fax}/refile`, { reason: 'Another Rosa.' });
    expect(back.body, JSON.stringify(back.body)).toMatchObject({
      status: 'review',
      filed: [],
      takenBack: [{ reference: asked.task }],
    });
    for (const one of [asked.task, consent, ...documents]) {
      expect((await read<Task>(one)).status, one).toBe('entered-in-error');
    }
    const [letter] = await search<Communication>('Communication', ['based-on', asked.task]);
    expect(letter?.status).toBe('entered-in-error');
    const { body: step } = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/deny`, {
      reason: 'no-records',
    });
    expect(codes(step)).toEqual(['entered-in-error']);
    const again = await fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Rosa Wrong'));
    expect(again.documents[0]?.doubts).toContain('token-unknown');
  });

  test('a release that was another’s: the one before stands again, and what rested on it no more', async () => {
    const asked = await incomplete(await chartOf('Sina Restored'), 'Sina Restored');
    const before = (await requestAt(asked.id)).consent;
    const two = await fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Sina Restored'));
    const wrong = (await requestAt(asked.id)).consent;
    const back = await open.call('staff', 'POST', `/v1/faxes/${two.id}/refile`, { reason: 'Not hers.' });
    expect(back.status, JSON.stringify(back.body)).toBe(200);
    expect(await requestAt(asked.id)).toMatchObject({ status: 'incomplete', consent: before });
    expect((await read<Consent>(before)).status).toBe('proposed');
    expect((await read<Consent>(wrong)).status).toBe('entered-in-error');
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
