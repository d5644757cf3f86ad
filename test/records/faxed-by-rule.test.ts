/** When a faxed request for records is certain enough that no person has to look: the desk with a reader that reads what the test says. */
import type { Communication, Consent, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import { type ActPorts, perform } from '../../src/action.ts';
import { openDirectory } from '../../src/directory/departments.ts';
import type { PageContent, ReadDocument, ReadField, Reading } from '../../src/faxes/fax.ts';
import { fileKey, pageContentKey, pageImageKey, toJson } from '../../src/faxes/fax-blobs.ts';
import { readFaxTask } from '../../src/faxes/fax-task.ts';
import type { AnyAction } from '../../src/faxes/file-one.ts';
import { filedOf } from '../../src/faxes/filed.ts';
import { type FaxDesk, faxDesk } from '../../src/faxes/index.ts';
import { proposalsOf } from '../../src/faxes/proposal.ts';
import { FAX_CALLER } from '../../src/faxes/receive-fax.ts';
import type { RecordsDeps } from '../../src/records/deps.ts';
import { ARIZONA } from '../../src/records/release.ts';
import { requestRecords } from '../../src/records/request-records.ts';
import { referralActions } from '../../src/referrals/index.ts';
import { addChart, sample } from '../faxes/bring-fax.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

const FROM = '+14802340135';
const OFFICE = { name: 'Cactus Wren Health Center', npi: '1234567893' };
let open: OpenGateway;
let acts: ActPorts;
let desk: FaxDesk;
let office: string;
let chart: string;
let reading: Reading = { documents: [] };
/** What page 2 is when it is read alone. */
let release: ReadDocument | undefined;

beforeAll(async () => {
  open = await openGateway();
  const { store, ledger, now, newId, blobs, faxBook } = open.ports;
  acts = { store, ledger, now, newId, mac: macWith(new Uint8Array(32).fill(5)) };
  const directory = openDirectory({ store, now });
  const matching = { fictionalPhonesCount: true };
  const identifier = { system: 'http://hl7.org/fhir/sid/us-npi', value: OFFICE.npi };
  const made = await store.createIfNone(
    { resourceType: 'Organization', name: OFFICE.name, identifier: [identifier] },
    identifier,
  );
  office = `Organization/${made.resource.id}`;
  chart = await addChart(open, {
    mrn: 'certain',
    name: [{ given: ['Certa'], family: 'Quickly' }],
    birthDate: '1971-03-04',
    gender: 'female',
    telecom: [{ system: 'phone', value: '+16025550177' }],
  });
  const { refer } = referralActions({
    ...{ directory, matching, isOurs: directory.isOurs, hasClient: async () => false },
    ...{ decideBy: (_priority, at) => at, dueAfter: () => undefined },
    departmentFor: async () => ({ reference: office, name: OFFICE.name }),
  });
  const none = refer as AnyAction; // nothing here is a referral, or brought back
  // What asking needs of the desk, and nothing of what is made and sent later.
  const records = {
    directory,
    matching,
    rules: ARIZONA,
    dayOf: (at: string) => at.slice(0, 10),
    policy: 'except-treatment',
  } as RecordsDeps;
  desk = faxDesk({
    ...{ acts, blobs, book: faxBook, directory, matching },
    knownSender: async (from) => (from === FROM ? { organization: office } : undefined),
    returnTo: async () => undefined,
    readPages: (pages) =>
      pages.every(({ number }) => number === 2) ? { documents: release ? [release] : [] } : reading,
    readInTurns: async () => reading,
    callFor: async () => undefined,
    referrals: { refer: none, match: none },
    records: {
      requestRecords: requestRecords(records) as unknown as AnyAction,
      provideRelease: none,
      identifyPatient: none,
    },
    shownTo: async () => [],
  });
});
afterAll(() => open.close());

const field = (value: string, page = 1, confidence = 0.95): ReadField => ({
  value,
  confidence,
  page,
  box: [0.1, 0.1, 0.2, 0.02],
});
const fields = (values: Record<string, string>, page = 1) =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [path, field(value, page)]));

const PATIENT = {
  'patient.name': 'Certa Quickly',
  'patient.birthDate': '1971-03-04',
  'patient.gender': 'female',
  'patient.phone': '+16025550177',
};
const ASKED = {
  ...PATIENT,
  'referrer.organization.name': 'Cactus Wren Health Center, LLC',
  'records.classes': 'progress notes, laboratory results',
  'records.from': '2025-01-01',
  purpose: 'continuing care',
};
const RELEASE = {
  'release.description': 'Progress notes and laboratory results',
  'release.discloser.name': 'Copper Basin Medical Group',
  'release.recipient.name': OFFICE.name,
  'release.purpose': 'continuity of care',
  'release.expiresOn': '2027-10-12',
  'release.signedBy.name': 'Certa Quickly',
  'release.signedBy.relationship': 'self',
  'release.signedOn': '2026-10-12',
  'release.statements.revocation': 'true',
  'release.statements.conditioning': 'true',
  'release.statements.redisclosure': 'true',
};
const document = (values: Record<string, string>, more: Partial<ReadDocument> = {}): ReadDocument => ({
  ...{ pages: [1, 2], class: 'records-request', confidence: 0.97, signature: 'unsure', fields: fields(values) },
  ...more,
});
const signed = (values: Record<string, string>): ReadDocument => ({
  ...{ pages: [2], class: 'records-release', confidence: 0.97, signature: 'unsure' },
  fields: fields({ ...PATIENT, ...values }, 2),
});

let n = 0;
/** The pages as the test says they read, through the desk; the fax's Task. */
async function read(documents: readonly ReadDocument[], from = FROM): Promise<Task> {
  reading = { documents };
  const name = `rule-${++n}`;
  const { blobs, faxBook } = open.ports;
  const receivedAt = acts.now();
  const input = {
    vendor: 'telnyx',
    vendorFaxId: name,
    from,
    receivedAt: new Date(receivedAt).toISOString(),
    sha256: name,
  };
  const pdf = Buffer.from(sample('01-referral-labelled-form.pdf'), 'base64');
  const { act: id } = await perform(
    desk.receive,
    { caller: FAX_CALLER, requestId: 'test', input, attachment: pdf },
    acts,
  );
  await blobs.put(fileKey(id), pdf);
  for (const number of [1, 2]) {
    const words = [{ text: `${name}.`, confidence: 1, box: [0, 0, 0.1, 0.01] as const }];
    const page: PageContent = {
      number,
      width: 216,
      height: 279,
      words,
      barcodes: [],
      picture: false,
      coarse: false,
      looks: `${name}-${number}`,
    };
    await blobs.put(pageContentKey(id, number), toJson(page));
    await blobs.put(pageImageKey(id, number), PNG);
  }
  await faxBook.enter({ id, vendor: 'telnyx', from, receivedAt, intake: 'reading', pages: 2, pagesRead: 2 });
  await desk.read(id);
  await faxBook.note(id, { intake: 'read' });
  return readFaxTask(id, {}, acts.store);
}

/** One grey pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const doubtsOf = (task: Task) => proposalsOf(task)[0]?.doubts;

test('from a known office about a certain patient, with a whole release: filed by the rule, and not declared good', async () => {
  release = signed(RELEASE);
  const task = await read([document({ ...ASKED, ...RELEASE })]);
  const [proposal] = proposalsOf(task);
  expect(proposal).toMatchObject({
    action: 'request-records',
    rule: 'clean-records-request/1',
    release: [2],
    doubts: [],
  });
  const [filed] = filedOf(task);
  expect(filed?.rule).toEqual({ name: 'clean-records-request', version: '1' });
  const request = await acts.store.read('Task', filed?.reference.slice('Task/'.length) ?? '');
  expect([request.for?.reference, request.requester?.reference]).toEqual([chart, office]);
  expect(request.businessStatus?.coding?.[0]?.code).toBe('received');
  const consent: Consent = await acts.store.read('Consent', request.focus?.reference?.slice('Consent/'.length) ?? '');
  expect(consent.status).toBe('proposed');
  // A pen's mark is never more than unsure to a machine.
  expect(JSON.stringify(consent.contained)).toContain('"unsure"');
});

test('a release with a page that says when it ended is found wanting by the rule, in one letter', async () => {
  release = signed({ ...RELEASE, 'release.expiresOn': '2026-10-13' });
  const task = await read([document({ ...ASKED, ...RELEASE, 'release.expiresOn': '2026-10-13' })]);
  const [filed] = filedOf(task);
  const where = [['based-on', filed?.reference ?? '']] as const;
  const { matches } = await acts.store.search<Communication>({ type: 'Communication', where });
  expect(
    matches.map(({ payload = [] }) => payload.filter(({ contentString = '' }) => contentString.includes('CFR')).length),
  ).toEqual([1]);
});

test('without a release a request for treatment is filed, for a person to decide at once', async () => {
  release = undefined;
  const task = await read([document(ASKED)]);
  const request = await acts.store.read('Task', filedOf(task)[0]?.reference.slice('Task/'.length) ?? '');
  expect([request.priority, request.focus]).toEqual(['urgent', undefined]);
});

test.each([
  ['sender-unknown', () => [document(ASKED)], '+14802349999'],
  ['field-missing', () => [document({ ...ASKED, 'records.classes': 'something' })], FROM],
  ['patient-unsure', () => [document({ ...ASKED, 'patient.birthDate': '1971-04-03' })], FROM],
  ['requester-unusual', () => [document({ ...ASKED, 'requester.kind': 'patient' })], FROM],
  ['class-without-rule', () => [document(ASKED, { class: 'records-release' })], FROM],
] as const)('a person looks: %s', async (doubt, documents, from) => {
  release = undefined;
  const task = await read(documents(), from);
  expect([doubtsOf(task), filedOf(task)]).toEqual([expect.arrayContaining([doubt]), []]);
});

test('a person looks where an element of the release was not read: it may stand there all the same', async () => {
  const { 'release.signedOn': _, ...part } = RELEASE;
  release = signed(part);
  const task = await read([document({ ...ASKED, ...part })]);
  expect([doubtsOf(task), filedOf(task)]).toEqual([['release-unread'], []]);
});

test('of a certain patient no telephone number is asked for, of whoever asks the NPI is; and no rule files half a patient', async () => {
  release = undefined;
  const { 'patient.phone': _, ...asked } = ASKED;
  const nameless = { ...asked, 'referrer.organization.name': 'Ocotillo Family Practice' };
  const task = await read([document(nameless)]);
  const [proposal] = proposalsOf(task);
  expect(proposal?.missing).toContain('requester.organization.npi');
  const { matches } = await acts.store.search<Communication>({
    type: 'Communication',
    where: [['status', 'preparation']],
    count: 100,
  });
  const own = matches.filter(({ about }) => about?.[0]?.reference === `Task/${task.id}`);
  const words = own
    .flatMap(({ payload = [] }) => payload.flatMap(({ contentString }) => contentString ?? []))
    .join(' ');
  expect(words).toContain("requesting practice's name and NPI");
  expect(words).not.toContain("patient's");
  expect(filedOf(task)).toEqual([]);
});

test('another office on the page than the number’s is not made the number’s', async () => {
  release = undefined;
  const task = await read([document({ ...ASKED, 'referrer.organization.name': 'Ocotillo Injury Law' })]);
  const [proposal] = proposalsOf(task);
  expect(proposal?.fields['requester.organization.npi']).toBeUndefined();
  expect(proposal?.doubts).toEqual(expect.arrayContaining(['field-missing', 'sender-differs']));
});

test('a release that lies before the request, about the same patient, belongs to it; another patient’s does not', async () => {
  release = signed(RELEASE);
  const task = await read([signed(RELEASE), document(ASKED, { pages: [1] })]);
  expect(proposalsOf(task)).toMatchObject([{ pages: [1, 2], release: [2] }]);
  const other = signed(RELEASE);
  const others = { ...other, fields: { ...other.fields, 'patient.name': field('Otto Different', 2) } };
  const two = await read([others, document(ASKED, { pages: [1] })]);
  expect(proposalsOf(two).map(({ pages }) => pages)).toEqual([[2], [1]]);
});
