/** One day at Patient Services, told as it happens. */
import { type Clinic, Otherwise } from './clinic.ts';

type Tell = (line: string) => void;
type Json = Record<string, unknown>;

/** Each run has people of its own, so that the demo can be played again on the same gateway. */
interface Day {
  readonly clinic: Clinic;
  readonly tell: Tell;
  readonly run: string;
}

const REFERRER = {
  npi: '1234567893',
  name: { given: ['Robin'], family: 'Sampleton' },
  phone: '480-234-0101',
  fax: '480-234-0102',
};

function letters(text: string): string {
  return [...text].map((c) => String.fromCharCode(97 + (c.charCodeAt(0) % 26))).join('');
}

function person({ run }: Day, given: string, more: Json = {}) {
  return {
    name: { given: [given], family: `Demo${letters(run)}` },
    birthDate: '1958-03-21',
    gender: 'female',
    phone: '480-234-0177',
    address: { line: ['77 Demo Lane'], city: 'Phoenix', state: 'AZ', postalCode: '85012' },
    ...more,
  };
}

const referral = (day: Day, id: string, patient: Json, more: Json = {}) => ({
  referralId: `${day.run}-${id}`,
  specialty: 'cardiology',
  reason: { icd10: ['R07.9'], text: 'Chest pain on exertion' },
  patient,
  referrer: REFERRER,
  ...more,
});

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Otherwise(`otherwise than told: ${what}`);
}

const step = ({ clinic }: Day, id: string, name: string, body: Json = {}, who: 'staff' | 'partner' = 'staff') =>
  clinic.must(200, who, 'POST', `/v1/referrals/${id}/${name}`, body);

async function incoming(day: Day): Promise<string> {
  const { clinic, tell } = day;
  tell('08:05  An outside practice refers a patient with chest pain to cardiology, with a note and insurance.');
  const document = {
    title: 'Office note',
    contentType: 'text/plain',
    data: Buffer.from('Chest pain on exertion for two weeks.').toString('base64'),
  };
  const body = referral(day, 'incoming', person(day, 'Ana'), {
    priority: 'urgent',
    documents: [document],
    coverage: [{ plan: 'Aetna', memberId: 'W123' }],
  });
  const sent = await clinic.must(201, 'partner', 'POST', '/v1/referrals', body);
  tell(`       It is ${sent.status} by ${sent.owner}, due ${sent.due}.`);
  const again = await clinic.must(201, 'partner', 'POST', '/v1/referrals', body);
  expect(again.id === sent.id, 'the repeat is the same referral');
  tell('       Their system sends it again, to be sure: the same referral, nothing is done twice.');
  const other = await clinic.call('otherPartner', 'GET', `/v1/referrals/${sent.id}`);
  expect(other.status === 404, 'another practice sees nothing');
  tell('       Another practice asks for it by its number: there is no such referral, for them.');
  await step(day, sent.id, 'accept', { note: 'Please bring earlier ECGs.' });
  tell('08:40  Cardiology accepts.');
  return sent.id;
}

async function review(day: Day): Promise<void> {
  const { clinic, tell } = day;
  tell('09:10  Another referral names almost the same person, with another phone and no address.');
  const thin = person(day, 'Ana', { phone: '602-234-0188', address: undefined });
  const { id } = await clinic.must(201, 'otherPartner', 'POST', '/v1/referrals', referral(day, 'review', thin));
  const seen = await clinic.must(200, 'staff', 'GET', `/v1/referrals/${id}`);
  expect(seen.patient.match === 'review', 'the match waits for a person');
  tell(`       The machine does not link it (score ${seen.patient.score}); it asks a person.`);
  const found = await clinic.must(200, 'staff', 'POST', '/v1/patients/search', person(day, 'Ana'));
  const chart = found.candidates[0].patient;
  const linked = await step(day, id, 'match', { patient: { reference: chart } });
  expect(linked.patient.reference === chart, 'the referral is of the chart chosen');
  tell('       Dana of Patient Services called the patient and links the chart.');
}

async function internal(day: Day): Promise<void> {
  const { clinic, tell } = day;
  const { items } = await clinic.must(200, null, 'GET', '/v1/providers?specialty=family%20medicine');
  const doctor = items[0];
  tell(`09:30  ${doctor.name} of ${doctor.department.name} refers inside the group, to gastroenterology.`);
  const body = referral(
    day,
    'internal',
    person(day, 'Ben', { birthDate: '1971-11-02', gender: 'male', phone: '480-234-0122' }),
    {
      specialty: 'GI',
      referrer: { reference: doctor.reference },
      reason: { icd10: ['K21.9'], text: 'Reflux in spite of treatment' },
    },
  );
  const sent = await clinic.must(201, 'ehr', 'POST', '/v1/referrals', body);
  expect(sent.direction === 'internal', 'it is internal');
  tell(`       Routed at once to ${sent.owner}.`);
}

async function outgoing(day: Day): Promise<void> {
  const { clinic, tell } = day;
  const { items } = await clinic.must(200, null, 'GET', '/v1/providers?specialty=family%20medicine');
  const charts = await clinic.must(200, 'staff', 'GET', '/fhir/R4/DocumentReference?_count=100');
  const performer = {
    npi: '1487654323',
    name: { given: ['Avery'], family: 'Outside' },
    fax: '480-234-0199',
    organization: { name: 'Outside Cardiology', npi: '1669999991' },
  };
  const subjects = [
    ...new Set(
      charts.entry.map(
        ({ resource }: { resource: { subject?: { reference: string } } }) => resource.subject?.reference,
      ),
    ),
  ];
  tell('10:15  A patient wants a cardiologist outside the group; the pertinent records go along.');
  for (const [n, reference] of subjects.entries()) {
    const patient = await clinic.must(200, 'staff', 'GET', `/fhir/R4/${reference}`);
    if (patient.active === false) continue;
    const body = referral(
      day,
      `outgoing-${n}`,
      { reference },
      { referrer: { reference: items[0].reference }, performer },
    );
    const sent = await clinic.must(201, 'staff', 'POST', '/v1/referrals', body);
    if (!sent.warnings.includes('sensitive-documents-withheld')) continue;
    tell(
      `       ${sent.documents.length} record(s) go along; others are sensitive or nobody has labelled them: they wait for a person.`,
    );
    const refused = await clinic.call('staff', 'POST', `/v1/referrals/${sent.id}/accept`, {});
    expect(refused.status >= 400, 'a step of the other side needs a source');
    await step(day, sent.id, 'accept', { learnedFrom: { how: 'phone', who: 'Front desk of Outside Cardiology' } });
    tell('       Their front desk accepts by phone; Dana records it, with who told her and how.');
    return;
  }
  throw new Otherwise('otherwise than told: no chart with records to hold back');
}

async function visit(day: Day, id: string): Promise<void> {
  const { clinic, tell } = day;
  await step(day, id, 'request-information', { question: 'Which medication has been tried?' });
  tell('11:00  Cardiology has a question; the referral waits.');
  await step(day, id, 'provide-information', { note: 'Metoprolol 25 mg since May.' }, 'partner');
  tell('11:20  The practice answers; the referral goes on where it was.');
  await step(day, id, 'amend', { note: 'Also short of breath since yesterday.' }, 'partner');
  tell('11:25  And adds that it has become worse. Cardiology is told.');
  await step(day, id, 'schedule', { start: '2027-02-02T09:00:00-07:00', end: '2027-02-02T09:30:00-07:00' });
  await step(day, id, 'no-show');
  tell('13:00  A visit was scheduled; the patient did not come.');
  await step(day, id, 'schedule', { start: '2027-02-09T09:00:00-07:00', end: '2027-02-09T09:30:00-07:00' });
  const early = await clinic.call('partner', 'POST', `/v1/referrals/${id}/complete`, {});
  expect(early.status === 403, 'the practice cannot complete it');
  tell('13:05  A new visit. (The practice tries to complete it by itself: that is the other side’s step.)');
  const note = {
    title: 'Consult note',
    contentType: 'text/plain',
    data: Buffer.from('Stress test normal.').toString('base64'),
  };
  const done = await step(day, id, 'complete', { documents: [note] });
  expect(done.status === 'completed', 'it is completed');
  const seen = await clinic.must(200, 'partner', 'GET', `/v1/referrals/${id}`);
  tell(
    `15:30  Completed, the consult note is with the practice. ${seen.history.length} steps, each with who and when.`,
  );
}

async function unreachable(day: Day): Promise<void> {
  const { clinic, tell } = day;
  const body = referral(day, 'unreachable', person(day, 'Carla', { birthDate: '1990-07-30', phone: '480-234-0133' }));
  const { id } = await clinic.must(201, 'partner', 'POST', '/v1/referrals', body);
  await step(day, id, 'accept');
  for (const [at, outcome] of [
    ['09:00', 'no-answer'],
    ['12:00', 'left-message'],
    ['16:00', 'no-answer'],
  ] as const) {
    await step(day, id, 'record-contact', { outcome, at: `2026-11-24T${at}:00-07:00` });
  }
  const seen = await clinic.must(200, 'partner', 'GET', `/v1/referrals/${id}`);
  expect(seen.businessStatus === 'patient-unreachable', 'the patient is unreachable');
  tell('16:00  Three calls to another patient, none answered: unreachable, and the referrer is told.');
  await step(day, id, 'request-cancellation', { reason: 'The patient has moved away.' }, 'partner');
  const cancelled = await step(day, id, 'confirm-cancellation');
  expect(cancelled.status === 'cancelled', 'it is cancelled');
  tell('16:20  The practice knows why, and cancels; cardiology confirms.');
}

async function evening({ clinic, tell }: Day): Promise<void> {
  const late = await clinic.must(200, 'staff', 'GET', '/v1/referrals?overdue=true');
  const open = await clinic.must(200, 'staff', 'GET', '/v1/referrals?status=received&count=100');
  tell(
    `17:00  ${open.items.length} referral(s) wait to be accepted, ${late.items.length} of all are overdue. Good evening.`,
  );
}

export async function playDay(clinic: Clinic, run: string, tell: Tell): Promise<void> {
  const day: Day = { clinic, run, tell };
  const id = await incoming(day);
  await review(day);
  await internal(day);
  await outgoing(day);
  await visit(day, id);
  await unreachable(day);
  await evening(day);
}
