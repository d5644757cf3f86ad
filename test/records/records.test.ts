/** Requests for records through the door, from asking to approval. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { nameOf, OURS, PHOTO_ID, personOf, release, request } from './samples.ts';

let open: OpenGateway;
let number = 0;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const ask = (client: 'partner' | 'otherPartner' | 'staff' | 'ehr', body: unknown) =>
  open.call(client, 'POST', '/v1/records-requests', body);
const take = (
  client: 'partner' | 'otherPartner' | 'staff' | 'otherStaff' | 'ehr',
  id: string,
  step: string,
  body: unknown = {},
) => open.call(client, 'POST', `/v1/records-requests/${id}/${step}`, body);
const read = async (client: 'partner' | 'staff', id: string) =>
  (await open.call(client, 'GET', `/v1/records-requests/${id}`)).body;
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

/** A chart that the group knows, with documents of its own. */
async function chart(n: number) {
  const documents = [textDocument('Progress note', `Seen ${n}.`)];
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
    referralId: `chart-${n}`,
    specialty: 'cardiology',
    reason: { text: 'Chart' },
    patient: personOf(n),
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    documents,
  });
  return { reference: body.patient.reference as string, documents: body.documents as string[] };
}

const letters = async (task: string) => {
  const { matches } = await open.ports.store.search({ type: 'Communication', where: [['based-on', task]] });
  return matches as unknown as { status: string; payload: { contentString: string }[] }[];
};

describe('a partner with a whole release', () => {
  test('is received, declared good by a person, approved and billed nothing for care', async () => {
    const n = ++number;
    const { documents } = await chart(n);
    const asked = await ask('partner', request(n));
    expect(asked.status, JSON.stringify(asked.body)).toBe(201);
    expect(asked.body).toMatchObject({
      status: 'received',
      check: { valid: true, defects: [], warnings: [] },
      patient: { reference: `Patient/${asked.body.id}`, match: 'received' },
      clocks: { received: '2026-11-24', promised: '2026-12-08', legal: '2026-12-24', extended: false },
    });
    expect(asked.body.scope).toBeUndefined();
    const { id } = asked.body;
    expect(codes((await take('ehr', id, 'verify-release')).body)).toEqual(['person-required']);
    expect(codes((await take('staff', id, 'approve')).body)).toEqual(['release-not-verified']);
    const verified = await take('staff', id, 'verify-release');
    expect([verified.status, verified.body.status]).toEqual([200, 'verified']);
    // What came with the referral nobody has labelled, so a person has to look at it.
    expect(verified.body.scope).toEqual({ included: [], withheld: [], toReview: documents, notAsked: 0 });
    expect(codes((await take('staff', id, 'approve')).body)).toEqual(['not-reviewed']);
    const approved = await take('staff', id, 'approve', { include: documents });
    expect(approved.body).toMatchObject({
      status: 'approved',
      scope: { included: documents },
      fee: { amount: 0, basis: 'continuity-of-care', status: 'none' },
    });
    expect(approved.body.history.map(({ step, by }: { step: string; by: string }) => [step, by])).toEqual([
      ['request-records', 'Palo Verde Family Practice'],
      ['verify-release', 'Dana Whitfield'],
      ['approve', 'Dana Whitfield'],
    ]);
    const seen = await read('partner', id);
    expect([seen.status, seen.scope, seen.identity]).toEqual(['approved', undefined, undefined]);
    const consent = await open.ports.store.read('Consent', approved.body.consent.slice('Consent/'.length));
    expect([consent.status, consent.verification?.length]).toEqual(['active', 1]);
  });

  test('asked twice is one request, and another body under the number is refused', async () => {
    const body = request(++number);
    const [first, second] = await Promise.all([ask('partner', body), ask('partner', body)]);
    expect([first.status, second.status, first.body.id === second.body.id]).toEqual([201, 201, true]);
    expect((await ask('partner', { ...body, purpose: 'legal' })).status).toBe(409);
  });
});

describe('a release with defects', () => {
  test('is answered with one letter that names everything, and mended', async () => {
    const n = ++number;
    const { statements: _, expiresOn: _never, ...part } = release(n);
    const asked = await ask('partner', request(n, { release: part }));
    expect([asked.status, asked.body.status]).toEqual([201, 'incomplete']);
    const elements = asked.body.check.defects.map(({ element }: { element: string }) => element);
    expect(elements).toEqual([
      'expiresOn',
      'statements.revocation',
      'statements.conditioning',
      'statements.redisclosure',
    ]);
    const [letter, ...more] = await letters(asked.body.task);
    expect(more).toEqual([]);
    expect(letter?.status).toBe('completed');
    const words = letter?.payload.map(({ contentString }) => contentString).join('\n') ?? '';
    for (const citation of ['164.508(c)(1)(v)', '164.508(c)(2)(i)', '164.508(c)(2)(ii)', '164.508(c)(2)(iii)']) {
      expect(words).toContain(citation);
    }
    expect(words).not.toContain(personOf(n).name.family);
    expect(codes((await take('staff', asked.body.id, 'verify-release')).body)).toEqual(
      Array(4).fill('release-defective'),
    );
    const mended = await take('partner', asked.body.id, 'provide-release', { release: release(n) });
    expect([mended.status, mended.body.status, mended.body.check.valid]).toEqual([200, 'received', true]);
    expect(mended.body.consent).not.toBe(asked.body.consent);
    const before = await open.ports.store.read('Consent', asked.body.consent.slice('Consent/'.length));
    expect(before.status).toBe('rejected');
  });

  test('that a person reads otherwise than the machine did is read again; warnings have to be seen', async () => {
    const n = ++number;
    await chart(n);
    const asked = await ask('partner', request(n, { release: release(n, { signature: 'unsure' }) }));
    expect(asked.body.status).toBe('received');
    const { id } = asked.body;
    expect(codes((await take('staff', id, 'verify-release')).body)).toEqual(['warning-unseen']);
    const seen = await take('staff', id, 'verify-release', { seen: ['signature-unsure'] });
    expect(seen.body.status).toBe('verified');
    const back = await take('staff', id, 'return-release', { words: 'The second page is missing.' });
    expect(back.body.status).toBe('incomplete');
    expect(JSON.stringify(await letters(asked.body.task))).toContain('The second page is missing.');
  });
});

describe('without a release', () => {
  test('a request for treatment goes to a person at once, who says why it may go', async () => {
    const n = ++number;
    const { documents } = await chart(n);
    const { release: _, ...body } = request(n);
    const asked = await ask('partner', body);
    expect([asked.body.status, asked.body.warnings]).toEqual(['received', ['treatment-without-release']]);
    const task = await open.ports.store.read('Task', asked.body.task.slice('Task/'.length));
    expect(task.priority).toBe('urgent');
    const { id } = asked.body;
    expect(codes((await take('staff', id, 'approve', { include: documents })).body)).toEqual(['release-not-verified']);
    const approved = await take('staff', id, 'approve', {
      include: documents,
      withoutRelease: 'Admitted there tonight.',
    });
    expect([approved.status, approved.body.status]).toEqual([200, 'approved']);
  });

  test('any other request is told everything that is missing', async () => {
    const { release: _, ...body } = request(++number, { purpose: 'insurance' });
    const asked = await ask('partner', body);
    expect([asked.body.status, asked.body.check]).toEqual(['incomplete', undefined]);
    expect(await letters(asked.body.task)).toHaveLength(1);
  });

  test('where the clinic always wants one, treatment waits for it too', async () => {
    const strict = await openGateway({ settings: { RELEASE_POLICY: 'always' } });
    const { release: _, ...body } = request(++number);
    const { body: asked } = await strict.call('partner', 'POST', '/v1/records-requests', body);
    strict.close();
    expect([asked.status, asked.warnings]).toEqual(['incomplete', []]);
  });
});

describe('in person', () => {
  const own = (n: number, reference: string, more: Record<string, unknown> = {}) => {
    const {
      requestId,
      patient: _,
      ...rest
    } = request(n, {
      requester: { kind: 'patient' },
      patient: { reference },
      purpose: 'personal',
      delivery: { method: 'pickup' },
      release: { ...release(n), recipient: undefined, statements: undefined, expiresOn: undefined },
      ...more,
    });
    return { requestId: `own-${requestId}`, patient: { reference }, ...rest };
  };

  test('a patient is received when the photo ID was seen, and pays the cost of the copy', async () => {
    const n = ++number;
    const { reference, documents } = await chart(n);
    const asked = await ask('staff', own(n, reference));
    expect(asked.status, JSON.stringify(asked.body)).toBe(201);
    expect([asked.body.status, asked.body.clocks]).toEqual(['awaiting-identity', undefined]);
    const { id } = asked.body;
    open.clock += 86_400_000;
    const seen = await take('staff', id, 'verify-identity', { identity: PHOTO_ID });
    open.clock -= 86_400_000;
    expect(seen.body).toMatchObject({
      status: 'received',
      identity: { how: 'photo-id: driver-license', by: 'Dana Whitfield' },
      clocks: { received: '2026-11-25' },
      check: { valid: true },
    });
    await take('staff', id, 'verify-release');
    const approved = await take('staff', id, 'approve', { include: documents, pages: 40 });
    expect(approved.body).toMatchObject({
      status: 'approved',
      fee: { amount: 400, basis: 'cost-of-access', status: 'owed' },
    });
    const paid = await take('staff', id, 'fee/paid', { how: 'card' });
    expect(paid.body.fee).toMatchObject({ amount: 400, status: 'paid' });
    expect(codes((await take('staff', id, 'fee/waive', { reason: 'Kindness' })).body)).toEqual(['nothing-owed']);
  });

  test('a relative with the patient’s release, identified at once', async () => {
    const n = ++number;
    const { reference } = await chart(n);
    const asked = await ask(
      'staff',
      own(n, reference, {
        requester: { kind: 'representative', name: { given: ['Ben'], family: 'Helper' }, relationship: 'other' },
        release: release(n, { recipient: { name: 'Ben Helper' } }),
        identity: PHOTO_ID,
      }),
    );
    expect([asked.status, asked.body.status, asked.body.requester]).toEqual([
      201,
      'received',
      { kind: 'representative', name: 'Ben Helper' },
    ]);
  });

  test('a patient who brings no form is asked for one', async () => {
    const n = ++number;
    const { reference } = await chart(n);
    const asked = await ask('staff', own(n, reference, { release: undefined }));
    const seen = await take('staff', asked.body.id, 'verify-identity', { identity: PHOTO_ID });
    expect(seen.body.status).toBe('incomplete');
    expect(await letters(asked.body.task)).toHaveLength(1);
  });
});

test('an attorney is kept for a person and never checked', async () => {
  const n = ++number;
  const { reference } = await chart(n);
  const asked = await ask('staff', {
    ...request(n, { requester: { kind: 'other', class: 'attorney', name: 'Law Office' }, purpose: 'legal' }),
    patient: { reference },
  });
  expect([asked.body.status, asked.body.check, asked.body.warnings]).toEqual(['kept', undefined, ['kept-for-person']]);
  expect(await letters(asked.body.task)).toHaveLength(0);
  expect(codes((await take('staff', asked.body.id, 'approve')).body)).toEqual(['step-not-allowed']);
  const denied = await take('staff', asked.body.id, 'deny', { reason: 'handled-elsewhere' });
  expect(denied.body.status).toBe('denied');
});

test('a requester of the group is told to read the chart', async () => {
  const n = ++number;
  const ours = { kind: 'provider', organization: { name: OURS, npi: '2100000019' } };
  const asked = await ask('staff', request(n, { requester: ours }));
  expect([asked.status, codes(asked.body)]).toEqual([422, ['requester-ours']]);
  expect(asked.body.issue[0].details.text ?? asked.body.issue[0].diagnostics).toContain('reads the chart');
});

test('an exported page is added, a record left out, and the reason kept', async () => {
  const n = ++number;
  const { documents } = await chart(n);
  const { id } = (await ask('partner', request(n))).body;
  const page = textDocument('Lab report', 'From the other system.');
  const added = await take('staff', id, 'documents', { documents: [page] });
  expect([added.status, added.body.scope.toReview.length]).toEqual([200, 2]);
  const left = await take('staff', id, 'exclude', { reference: documents[0], reason: 'Of a twin.' });
  expect(left.body.scope.withheld).toEqual([{ reference: documents[0], reason: 'excluded' }]);
  expect(
    codes((await take('staff', id, 'exclude', { reference: 'DocumentReference/none', reason: 'x' })).body),
  ).toEqual(['record-not-found']);
});

test('time is extended once, in writing; a request is taken back', async () => {
  const n = ++number;
  const { id, task } = (await ask('partner', request(n))).body;
  const extended = await take('staff', id, 'extend', { reason: 'The old charts are off site.' });
  expect(extended.body.clocks).toMatchObject({ extended: true, legal: '2027-01-23' });
  expect(codes((await take('staff', id, 'extend', { reason: 'More.' })).body)).toEqual(['not-extendable']);
  const revoked = await take('partner', id, 'revoke', { by: 'requester' });
  expect(revoked.body.status).toBe('revoked');
  expect(await letters(task)).toHaveLength(1);
  const consent = await open.ports.store.read('Consent', revoked.body.consent.slice('Consent/'.length));
  expect(consent.status).toBe('inactive');
});

test('lists are by status, and a partner’s are its own', async () => {
  const mine = (await ask('partner', request(++number))).body;
  const theirs = (await ask('otherPartner', request(++number, { release: undefined }))).body;
  const ids = async (client: 'partner' | 'staff', query: string) =>
    (await open.call(client, 'GET', `/v1/records-requests?count=100&${query}`)).body.items.map(
      ({ id }: { id: string }) => id,
    );
  expect(await ids('partner', '')).toContain(mine.id);
  expect(await ids('partner', '')).not.toContain(theirs.id);
  expect(await ids('staff', 'status=received')).toEqual(expect.arrayContaining([mine.id, theirs.id]));
  expect(await ids('staff', 'status=denied')).not.toContain(mine.id);
});

test('what is late, and releases that end, are marked and listed', async () => {
  const n = ++number;
  const { id } = (await ask('partner', request(n, { release: release(n, { expiresOn: '2026-12-12' }) }))).body;
  const listed = async (due: string) =>
    (await open.call('staff', 'GET', `/v1/records-requests?count=100&due=${due}`)).body.items.map(
      (one: { id: string }) => one.id,
    );
  const clock = open.clock;
  open.clock += 15 * 86_400_000;
  await open.gateway.tick();
  expect(await listed('late')).toContain(id);
  expect(await listed('ending')).toContain(id);
  expect((await read('staff', id)).clocks).toMatchObject({ late: 'promised', releaseEndsSoon: true });
  await take('staff', id, 'deny', { reason: 'no-records' });
  expect(await listed('late')).not.toContain(id);
  open.clock = clock;
  expect(nameOf(n)).toBeTruthy();
});
