import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SID } from '../../src/fhir/systems.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral, textDocument } from './samples.ts';

let open: OpenGateway;
let number = 0;
const fresh = (more: Record<string, unknown> = {}) => referral(++number, more);
const provider = async (specialty: string) =>
  (await open.call(null, 'GET', `/v1/providers?specialty=${specialty}`)).body.items[0].reference as string;

async function sent(client: 'partner' | 'staff' | 'ehr', more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await open.call(client, 'POST', '/v1/referrals', fresh(more));
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

const step = (
  client: 'partner' | 'otherPartner' | 'staff',
  id: string,
  name: string,
  body: unknown = {},
  headers = {},
) => open.call(client, 'POST', `/v1/referrals/${id}/${name}`, body, headers);

beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

describe('an incoming referral', () => {
  test('goes from received to completed, and each party sees it', async () => {
    const id = await sent('partner', { documents: [textDocument('Note', 'A clinical note.')] });
    expect((await step('staff', id, 'accept')).body).toMatchObject({ status: 'accepted', businessStatus: '3.0' });
    const visit = { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' };
    expect((await step('staff', id, 'schedule', visit)).body).toMatchObject({
      status: 'in-progress',
      businessStatus: '5.1.1',
    });
    const done = await step('staff', id, 'complete', {
      note: 'Done.',
      documents: [textDocument('Consult', 'All is well.')],
    });
    expect(done.body).toMatchObject({ status: 'completed', businessStatus: '7.0' });
    const seen = (await open.call('partner', 'GET', `/v1/referrals/${id}`)).body;
    expect(seen.history.map(({ step }: { step: string }) => step)).toEqual(['refer', 'accept', 'schedule', 'complete']);
    expect(seen.documents).toHaveLength(2);
    expect((await open.ports.store.read('Appointment', seen.appointment.slice(12))).status).toBe('fulfilled');
    expect((await open.ports.store.read('ServiceRequest', seen.serviceRequest.slice(15))).status).toBe('completed');
  });

  test('is refused to the wrong party with 403, to a stranger with 404, out of turn with 422, on a stale version with 412', async () => {
    const id = await sent('partner');
    const first = await open.call('partner', 'GET', `/v1/referrals/${id}`);
    expect((await step('partner', id, 'accept')).status).toBe(403);
    expect((await step('otherPartner', id, 'accept')).status).toBe(404);
    const early = await step('staff', id, 'complete');
    expect(early.status).toBe(422);
    expect(early.body.issue[0].details.text).toContain('accept, decline');
    await step('staff', id, 'accept');
    const etag = first.headers.get('etag') ?? '';
    const late = await step(
      'staff',
      id,
      'schedule',
      { start: '2026-12-08T09:00:00Z', end: '2026-12-08T10:00:00Z' },
      { 'if-match': etag },
    );
    expect(late.status).toBe(412);
    expect((await step('staff', id, 'decline', { reason: 'no-capacity' }, { 'if-match': '7' })).status).toBe(400);
  });

  test('takes the same step again as done, whatever version the caller names', async () => {
    const id = await sent('partner');
    const etag = (await open.call('staff', 'GET', `/v1/referrals/${id}`)).headers.get('etag') ?? '';
    const first = await step('staff', id, 'accept', { note: 'Glad to.' }, { 'if-match': etag });
    const again = await step('staff', id, 'accept', { note: 'Glad to.' }, { 'if-match': etag });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(again.body.history).toHaveLength(2);
  });

  test('waits for information and goes on where it was', async () => {
    const id = await sent('partner');
    await step('staff', id, 'accept');
    expect((await step('staff', id, 'request-information', { question: 'Which side?' })).body).toMatchObject({
      status: 'on-hold',
      businessStatus: 'info-requested',
    });
    expect((await step('staff', id, 'provide-information', { note: 'x' })).status).toBe(403);
    const answered = await step('partner', id, 'provide-information', {
      note: 'Left.',
      documents: [textDocument('Scan', 'Left side.')],
    });
    expect(answered.body).toMatchObject({ status: 'accepted', businessStatus: '3.0' });
  });

  test('declined stays active, so that it can be routed again; cancelled is revoked', async () => {
    const declined = await sent('partner');
    const { body } = await step('staff', declined, 'decline', { reason: 'no-capacity' });
    expect(body.status).toBe('rejected');
    expect((await open.ports.store.read('ServiceRequest', body.serviceRequest.slice(15))).status).toBe('active');
    const cancelled = await sent('partner');
    await step('partner', cancelled, 'request-cancellation', { reason: 'Moved away.' });
    const confirmed = (await step('staff', cancelled, 'confirm-cancellation')).body;
    expect(confirmed).toMatchObject({ status: 'cancelled', businessStatus: '6.0' });
    expect((await open.ports.store.read('ServiceRequest', confirmed.serviceRequest.slice(15))).status).toBe('revoked');
  });

  test('a third failed contact makes the patient unreachable and leaves a message to the referrer', async () => {
    const id = await sent('partner');
    await step('staff', id, 'accept');
    for (const hour of ['09', '11']) {
      const at = `2026-11-25T${hour}:00:00-07:00`;
      expect((await step('staff', id, 'record-contact', { outcome: 'no-answer', at })).body.businessStatus).toBe(
        'patient-contact-attempted',
      );
    }
    const third = await step('staff', id, 'record-contact', {
      outcome: 'left-message',
      at: '2026-11-25T13:00:00-07:00',
    });
    expect(third.body.businessStatus).toBe('patient-unreachable');
    expect(third.body.history.at(-1).businessStatus).toBe('patient-unreachable');
    const told = await open.ports.store.search({
      type: 'Communication',
      where: [['based-on', third.body.serviceRequest]],
    });
    expect(told.matches).toHaveLength(1);
  });

  test('amended keeps its history and tells the recipient; the priority moves', async () => {
    const id = await sent('partner');
    const { body } = await step('partner', id, 'amend', { priority: 'urgent', note: 'Worse since yesterday.' });
    expect(body).toMatchObject({ priority: 'urgent', status: 'received' });
    expect(await open.ports.store.history('ServiceRequest', body.serviceRequest.slice(15))).toHaveLength(2);
    expect((await step('partner', id, 'amend', {})).status).toBe(400);
  });
});

describe('the patient', () => {
  test('is found again, and a partner cannot tell', async () => {
    const person = fresh();
    const first = await open.call('partner', 'POST', '/v1/referrals', person);
    const again = await open.call('otherPartner', 'POST', '/v1/referrals', { ...person, referralId: 'same-person' });
    expect(again.body.patient).toEqual({ reference: `Patient/${again.body.id}`, match: 'received' });
    expect(again.body.warnings).toEqual(first.body.warnings);
    const ours = (await open.call('staff', 'GET', `/v1/referrals/${again.body.id}`)).body;
    expect(ours.patient).toMatchObject({ match: 'matched' });
    expect(ours.patient.reference).toBe(
      (await open.call('staff', 'GET', `/v1/referrals/${first.body.id}`)).body.patient.reference,
    );
  });

  test('in review is linked by a person only; the provisional record stays, closed', async () => {
    const person = fresh();
    const known = await open.call('partner', 'POST', '/v1/referrals', person);
    const patient = { ...person.patient, phone: '602-234-9876', address: undefined };
    const body = { ...person, referralId: 'in-review', patient, coverage: [{ plan: 'Aetna', memberId: 'M1' }] };
    const { id } = (await open.call('partner', 'POST', '/v1/referrals', body)).body;
    const review = (await open.call('staff', 'GET', `/v1/referrals/${id}`)).body;
    expect(review.patient.match).toBe('review');
    const chart = (await open.call('staff', 'GET', `/v1/referrals/${known.body.id}`)).body.patient.reference;
    expect(
      (await open.call('ehr', 'POST', `/v1/referrals/${id}/match`, { patient: { reference: chart } })).status,
    ).toBe(403);
    expect((await step('partner', id, 'match', { new: true })).status).toBe(403);
    const linked = await step('staff', id, 'match', { patient: { reference: chart } });
    expect(linked.body.patient).toMatchObject({ reference: chart, match: 'matched' });
    const provisional = await open.ports.store.read('Patient', review.patient.reference.slice(8));
    expect(provisional).toMatchObject({ active: false, link: [{ other: { reference: chart }, type: 'replaced-by' }] });
    const request = await open.ports.store.read('ServiceRequest', linked.body.serviceRequest.slice(15));
    const coverage = await open.ports.store.read('Coverage', request.insurance?.[0]?.reference?.slice(9) ?? '');
    expect([request.subject.reference, coverage.beneficiary.reference]).toEqual([chart, chart]);
    expect((await step('staff', id, 'match', { new: true })).status).toBe(422);
    const seen = (await open.call('partner', 'GET', `/v1/referrals/${id}`)).body;
    expect(seen.history.map(({ step }: { step: string }) => step)).toEqual(['refer']);
  });

  test('referred twice to one specialty for one complaint is a warning for the group only', async () => {
    const person = fresh();
    await open.call('partner', 'POST', '/v1/referrals', person);
    const again = await open.call('staff', 'POST', '/v1/referrals', { ...person, referralId: 'twice' });
    expect(again.body.warnings).toContain('duplicate');
    const other = await open.call('staff', 'POST', '/v1/referrals', {
      ...person,
      referralId: 'other',
      reason: { icd10: ['M54.5'], text: 'Back' },
    });
    expect(other.body.warnings).not.toContain('duplicate');
  });
});

describe('directions', () => {
  test('an internal referral goes at once to the department of the specialty', async () => {
    const referrer = { reference: await provider('family%20medicine') };
    const { body } = await open.call('ehr', 'POST', '/v1/referrals', fresh({ specialty: 'GI', referrer }));
    expect(body).toMatchObject({ direction: 'internal', owner: 'Digestive Health', requester: 'Primary Care' });
  });

  test('an unowned specialty goes to triage, and Patient Services routes it', async () => {
    const { body } = await open.call('partner', 'POST', '/v1/referrals', fresh({ specialty: '207P00000X' }));
    expect(body.owner).toBe('Patient Services');
    const routed = await step('staff', body.id, 'assign', { specialty: 'neurology' });
    expect(routed.body.owner).not.toBe('Patient Services');
    expect((await step('partner', body.id, 'assign', { specialty: 'neurology' })).status).toBe(403);
  });

  test('an outgoing referral takes pertinent records along, holds back what may be sensitive, and staff record the other side', async () => {
    const performer = {
      npi: '1487654323',
      name: { given: ['Avery'], family: 'Outside' },
      fax: '480-234-0199',
      organization: { name: 'Outside Cardiology', npi: '1669999991' },
    };
    const charts = await open.ports.store.search<Patient>({
      type: 'Patient',
      where: [['identifier', `${SID.mrn}|`]],
      count: 100,
    });
    expect(charts.matches).toHaveLength(12);
    const answers = [];
    for (const { id } of charts.matches) {
      const body = fresh({
        patient: { reference: `Patient/${id}` },
        referrer: { reference: await provider('family%20medicine') },
        performer,
      });
      const answer = await open.call('staff', 'POST', '/v1/referrals', body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      answers.push(answer.body);
    }
    expect(answers.map(({ direction }) => direction)).toEqual(answers.map(() => 'outgoing'));
    expect(answers.some(({ documents }) => documents.length > 0)).toBe(true);
    expect(answers.some(({ warnings }) => warnings.includes('sensitive-documents-withheld'))).toBe(true);
    for (const { documents } of answers) {
      for (const reference of documents) {
        const document = await open.ports.store.read('DocumentReference', reference.slice(18));
        expect(JSON.stringify(document.securityLabel)).toContain('"N"');
      }
    }
    const { id } = answers[0];
    expect((await step('staff', id, 'accept')).body.issue[0].details.coding[0].code).toBe('source-required');
    const told = await step('staff', id, 'accept', { learnedFrom: { how: 'phone', who: 'Front desk' } });
    expect(told.body.status).toBe('accepted');
  });

  test('a partner refers for its own organization, to this group', async () => {
    const stranger = { ...fresh().referrer, organization: { name: 'Another', npi: '1669999991' } };
    expect((await open.call('partner', 'POST', '/v1/referrals', fresh({ referrer: stranger }))).status).toBe(403);
    const performer = { npi: '1487654323', name: { given: ['Avery'], family: 'Outside' }, fax: '480-234-0199' };
    expect((await open.call('partner', 'POST', '/v1/referrals', fresh({ performer }))).status).toBe(403);
  });
});

describe('lists and time', () => {
  test('page by sealed cursor, filter, and show what is overdue after the sweep', async () => {
    const id = await sent('partner', { specialty: 'dermatology', priority: 'stat' });
    const page = await open.call('partner', 'GET', '/v1/referrals?count=2');
    expect(page.body.items).toHaveLength(2);
    const next = await open.call(
      'partner',
      'GET',
      `/v1/referrals?count=2&cursor=${encodeURIComponent(page.body.next)}`,
    );
    expect(next.body.items.map((item: { id: string }) => item.id)).not.toContain(page.body.items[0].id);
    expect(
      (await open.call('otherPartner', 'GET', `/v1/referrals?count=2&cursor=${encodeURIComponent(page.body.next)}`))
        .status,
    ).toBe(400);
    const skin = await open.call('staff', 'GET', '/v1/referrals?specialty=dermatology&status=received');
    expect(skin.body.items.map((item: { id: string }) => item.id)).toEqual([id]);
    expect((await open.call('staff', 'GET', '/v1/referrals?colour=red')).status).toBe(400);
    open.clock += 5 * 86_400_000;
    await open.gateway.tick();
    const late = await open.call('staff', 'GET', '/v1/referrals?overdue=true&specialty=dermatology');
    expect(late.body.items.map((item: { id: string; overdue: boolean }) => [item.id, item.overdue])).toEqual([
      [id, true],
    ]);
    await step('staff', id, 'accept');
    expect((await open.call('staff', 'GET', '/v1/referrals?overdue=true&specialty=dermatology')).body.items).toEqual(
      [],
    );
  });

  test('a raw document is taken by its content, once', async () => {
    const id = await sent('partner');
    const bytes = new TextEncoder().encode('A plain text note.');
    const path = `/v1/referrals/${id}/documents?title=Note`;
    const first = await open.call('partner', 'POST', path, bytes, { 'content-type': 'text/plain' });
    const again = await open.call('partner', 'POST', path, bytes, { 'content-type': 'text/plain' });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.documents).toHaveLength(1);
    expect((await open.call('partner', 'POST', path, bytes, { 'content-type': 'application/pdf' })).status).toBe(400);
  });
});

describe('what a partner reads of a person', () => {
  test('is what was submitted, also when it names the patient by an earlier referral, and what our chart says when it is to see them', async () => {
    const person = fresh();
    const first = (await open.call('partner', 'POST', '/v1/referrals', person)).body;
    const second = await open.call(
      'partner',
      'POST',
      '/v1/referrals',
      fresh({ patient: { reference: first.patient.reference } }),
    );
    expect(second.status, JSON.stringify(second.body)).toBe(201);
    const seen = await open.call('partner', 'GET', `/fhir/R4/${second.body.patient.reference}`);
    expect(seen.body.name).toEqual([{ family: person.patient.name.family, given: person.patient.name.given }]);
    expect(
      (
        await open.call(
          'otherPartner',
          'POST',
          '/v1/referrals',
          fresh({ patient: { reference: first.patient.reference } }),
        )
      ).status,
    ).toBe(404);

    const { organizationReference, organization } =
      (await open.ports.clients.list()).find(({ name }) => name === 'Other demo partner') ?? {};
    expect(organizationReference).toBeDefined();
    const performer = {
      npi: '1487654323',
      name: { given: ['Avery'], family: 'Outside' },
      fax: '480-234-0199',
      organization,
    };
    const chart = (await open.call('staff', 'GET', `/v1/referrals/${first.id}`)).body.patient.reference;
    const referrer = { reference: await provider('family%20medicine') };
    const outgoing = await open.call(
      'staff',
      'POST',
      '/v1/referrals',
      fresh({ patient: { reference: chart }, referrer, performer }),
    );
    expect(outgoing.body).toMatchObject({ direction: 'outgoing' });
    const list = await open.call('otherPartner', 'GET', '/v1/referrals?part=recipient');
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([outgoing.body.id]);
    const patient = await open.call('otherPartner', 'GET', `/fhir/R4/Patient/${outgoing.body.id}`);
    expect(patient.body.name[0].family).toBe(person.patient.name.family);
    expect(JSON.stringify(patient.body)).not.toContain(chart);
    const inbox = await open.call('otherPartner', 'GET', `/v1/referrals/${outgoing.body.id}`);
    for (const reference of inbox.body.documents) {
      const paper = await open.call('otherPartner', 'GET', `/fhir/R4/${reference}`);
      expect(paper.body.subject).toEqual({ reference: `Patient/${outgoing.body.id}` });
      const bytes = await open.call('otherPartner', 'GET', `/fhir/R4/${paper.body.content[0].attachment.url}`);
      expect(bytes.status).toBe(200);
      expect((await open.call('partner', 'GET', `/fhir/R4/${reference}`)).status).toBe(404);
    }
    expect((await step('otherPartner', outgoing.body.id, 'accept')).body.status).toBe('accepted');
    expect(
      (
        await step('staff', outgoing.body.id, 'schedule', {
          start: '2026-12-08T09:00:00Z',
          end: '2026-12-08T10:00:00Z',
          learnedFrom: { how: 'phone', who: 'x' },
        })
      ).status,
    ).toBe(403);
  });
});

test('identifiers of systems that only the gateway gives out are nobody else’s to write', async () => {
  const patient = { ...fresh().patient, identifiers: [{ system: SID.provisional, value: 'x' }] };
  const hijack = await open.call('partner', 'POST', '/v1/referrals', fresh({ patient, referralSystem: SID.referral }));
  expect(hijack.status).toBe(400);
  const problems = hijack.body.issue.map((issue: { expression: string[]; details: { coding: { code: string }[] } }) => [
    issue.details.coding[0]?.code,
    issue.expression[0],
  ]);
  expect(problems).toEqual([
    ['own-system', '$.referralSystem'],
    ['own-system', '$.patient.identifiers[0].system'],
  ]);
  const chart = { ...patient, identifiers: [{ system: SID.mrn, value: 'no such chart' }] };
  expect((await open.call('ehr', 'POST', '/v1/referrals', fresh({ patient: chart }))).status).toBe(201);
});
