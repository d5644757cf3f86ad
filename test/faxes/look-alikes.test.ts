/**
 * Three hundred clean forms from known senders about people who look alike: how many are filed by rule, and to whom. A perfect reader reads
 * them here, since what is asked is who the patient is; `npm run fax:score` does the same with the forms as files.
 */
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LookAlikeFax, lookAlikes, patientOf } from '../../scripts/fax-corpus/look-alikes.ts';
import { macWith } from '../../src/act-key.ts';
import { type ActPorts, perform } from '../../src/action.ts';
import { openDirectory } from '../../src/directory/departments.ts';
import type { PageContent, ReadField, Reading } from '../../src/faxes/fax.ts';
import { fileKey, pageContentKey, toJson } from '../../src/faxes/fax-blobs.ts';
import { readFaxTask } from '../../src/faxes/fax-task.ts';
import { fileDocument } from '../../src/faxes/file-document.ts';
import type { AnyAction } from '../../src/faxes/file-one.ts';
import { filedOf } from '../../src/faxes/filed.ts';
import { type FaxDesk, faxDesk } from '../../src/faxes/index.ts';
import { proposalsOf } from '../../src/faxes/proposal.ts';
import { spell } from '../../src/faxes/reading/person-name.ts';
import { FAX_CALLER } from '../../src/faxes/receive-fax.ts';
import { referralActions } from '../../src/referrals/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

const population = lookAlikes(4);
let open: OpenGateway;
let desk: FaxDesk;
let acts: ActPorts;
let reading: Reading = { documents: [] };
/** Id in the store by that of the population. */
const charts = new Map<string, string>();

beforeAll(async () => {
  open = await openGateway();
  // No form of these is of records.
  const none = fileDocument({ directory: openDirectory(open.ports), matching: {} }) as AnyAction;
  const { store, ledger, now, newId, blobs, faxBook } = open.ports;
  acts = { store, ledger, now, newId, mac: macWith(new Uint8Array(32).fill(4)) };
  const directory = openDirectory({ store, now });
  const matching = { fictionalPhonesCount: true };
  const { refer, steps } = referralActions({
    directory,
    matching,
    decideBy: (_priority, at) => at,
    dueAfter: () => undefined,
    isOurs: directory.isOurs,
    hasClient: async () => false,
    departmentFor: async (nucc) => {
      const { reference, display } = await directory.departmentFor(nucc);
      return { reference, name: display };
    },
  });
  const npi = population.senders.map(({ doctor }) => doctor.npi);
  desk = faxDesk({
    acts,
    blobs,
    book: faxBook,
    directory,
    matching,
    knownSender: async () => ({ npi }),
    returnTo: async () => undefined,
    readPages: () => reading,
    readInTurns: async () => reading,
    callFor: async () => undefined,
    referrals: { refer: refer as AnyAction, match: steps.find(({ name }) => name === 'match') as AnyAction },
    records: { requestRecords: none, provideRelease: none, identifyPatient: none },
    shownTo: async () => [],
  });
  for (const chart of population.charts) {
    const { id: _own, ...patient } = patientOf(chart);
    const identifier = { system: patient.identifier?.[0]?.system ?? '', value: chart.id };
    charts.set(chart.id, `Patient/${(await store.createIfNone(patient, identifier)).resource.id}`);
  }
});
afterAll(() => open.close());

const NOTHING = { width: 216, height: 279, words: [], barcodes: [], picture: false, coarse: false };

function fieldsOf({ patient, doctor, office, request, plan, memberId, group }: LookAlikeFax['form']) {
  const { given, family, suffix } = patient;
  const values = {
    'patient.name': spell({ given: [...given], family, ...(suffix !== undefined && { suffix }) }),
    'patient.birthDate': patient.birthDate,
    'patient.gender': patient.gender,
    'patient.phone': patient.phone,
    'patient.address': `${patient.line}, ${patient.city}, AZ ${patient.zip}`,
    'coverage.plan': plan,
    'coverage.memberId': memberId,
    'coverage.groupNumber': group,
    'referrer.name': spell({ given: [...doctor.given], family: doctor.family }),
    'referrer.npi': doctor.npi,
    'referrer.phone': office.phone,
    specialty: request.specialty,
    'reason.text': request.reason,
  };
  return Object.fromEntries(
    Object.entries(values).map(([path, value]): [string, ReadField] => [
      path,
      { value, confidence: 1, page: 1, box: [0, 0, 0.1, 0.1] },
    ]),
  );
}

/** The form as a perfect reader reads it, through the desk. Answers the fax's Task. */
async function read({ id: vendorFaxId, form }: LookAlikeFax): Promise<Task> {
  reading = {
    documents: [{ pages: [1], class: 'referral', confidence: 1, signature: 'present', fields: fieldsOf(form) }],
  };
  const pdf = new TextEncoder().encode(`%PDF-1.4\n${vendorFaxId}\n%%EOF\n`);
  const receivedAt = acts.now();
  const input = {
    vendor: 'telnyx',
    vendorFaxId,
    from: form.office.fax,
    receivedAt: new Date(receivedAt).toISOString(),
    sha256: vendorFaxId,
  };
  const { act: id } = await perform(
    desk.receive,
    { caller: FAX_CALLER, requestId: 'test', input, attachment: pdf },
    acts,
  );
  const { blobs, faxBook } = open.ports;
  const page: PageContent = { ...NOTHING, number: 1, looks: vendorFaxId };
  await blobs.put(fileKey(id), pdf);
  await blobs.put(pageContentKey(id, 1), toJson(page));
  await faxBook.enter({
    id,
    vendor: 'telnyx',
    from: form.office.fax,
    receivedAt,
    intake: 'reading',
    pages: 1,
    pagesRead: 1,
  });
  await desk.read(id);
  await faxBook.note(id, { intake: 'read' });
  return readFaxTask(id, {}, acts.store);
}

test('none is filed to a wrong patient, and most clean ones are filed by the rule', async () => {
  const wrong: string[] = [];
  const doubts = new Map<string, number>();
  let [clean, byRule, cleanByRule] = [0, 0, 0];
  for (const one of population.faxes) {
    const task = await read(one);
    const [filed] = filedOf(task);
    if (one.clean) clean++;
    if (filed) {
      byRule++;
      if (one.clean) cleanByRule++;
      const referral = await acts.store.read('Task', filed.reference.slice('Task/'.length));
      const patient = one.patient === undefined ? undefined : charts.get(one.patient);
      if (referral.for?.reference !== patient) wrong.push(`${one.id} (${one.kind})`);
    } else if (one.clean) {
      for (const doubt of proposalsOf(task)[0]?.doubts ?? []) doubts.set(doubt, (doubts.get(doubt) ?? 0) + 1);
    }
  }
  console.log(
    `${population.faxes.length} forms about people who look alike: ${byRule} filed by rule, ${wrong.length} to a wrong patient; ` +
      `${cleanByRule} of ${clean} clean ones by rule; what kept the others: ${JSON.stringify(Object.fromEntries(doubts))}`,
  );
  expect(population.faxes.length).toBeGreaterThanOrEqual(300);
  expect(wrong).toEqual([]);
  expect(cleanByRule / clean).toBeGreaterThanOrEqual(0.7);
}, 60_000);
