/** Afternoon: a referral worked by Patient Services until the consult note goes back. */
import { base64, type Referral, sure, when } from './clinic.ts';
import type { Day } from './incoming.ts';

export async function patientServices(day: Day, maria: Referral): Promise<void> {
  day.heading("Afternoon: Patient Services work on Maria's referral");
  await questionAndAnswer(day, maria.id);
  await visitMissed(day, maria.id);
  await notReached(day, maria.id);
  await seenAtLast(day, maria.id);
}

async function questionAndAnswer({ clinic, tell }: Day, id: string): Promise<void> {
  const asked = await clinic.step('staff', id, 'request-information', { question: 'Has she had a stress test?' });
  sure(asked.status === 'on-hold' && asked.businessStatus === 'info-requested', 'the referral waits for an answer');
  const { text } = await clinic.refused('staff', 422, `POST /v1/referrals/${id}/accept`, {});
  tell(
    `Before accepting, the heart department asks the practice whether she had a stress test. Until they answer it is on hold: "${text}"`,
  );
  const document = {
    title: 'Stress test',
    contentType: 'text/plain',
    data: base64('Stress test of last May: negative.'),
  };
  const answered = await clinic.step('partner', id, 'provide-information', {
    note: 'Yes, report enclosed.',
    documents: [document],
  });
  sure(answered.status === 'received' && answered.documents.length === 2, 'the answer lifts the hold');
  tell('The practice answers and encloses the report. The referral goes on where it stood.');
  const accepted = await clinic.step('staff', id, 'accept', {});
  sure(accepted.status === 'accepted', 'accepted');
  tell(`Accepted. A visit is to be arranged by ${when(accepted.due)}.`);
}

async function visitMissed({ clinic, run, tell }: Day, id: string): Promise<void> {
  const visit = visitIn(2, run);
  const booked = await clinic.step('staff', id, 'schedule', visit);
  sure(booked.businessStatus === '5.1.1', 'a visit is booked');
  const missed = await clinic.step('staff', id, 'no-show', { note: 'Did not come.' });
  sure(missed.businessStatus === '5.1.2', 'she did not come');
  tell(`A visit is booked for ${when(visit.start)}. Maria does not come, and that is written down.`);
}

async function notReached({ clinic, tell }: Day, id: string): Promise<void> {
  let last: Referral | undefined;
  for (const [i, outcome] of ['no-answer', 'left-message', 'no-answer'].entries()) {
    const at = new Date(Date.now() - (3 - i) * 3_600_000).toISOString();
    last = await clinic.step('staff', id, 'record-contact', { outcome, at });
  }
  sure(last?.businessStatus === 'patient-unreachable', 'after three attempts she counts as not reachable');
  const { body: seen } = await clinic.ask('partner', 200, `GET /v1/referrals/${id}`);
  sure(seen.businessStatus === 'patient-unreachable', 'the practice sees it');
  tell(
    'Three calls: no answer, a message left, no answer. She now counts as not reachable, and the practice that sent her is told.',
  );
}

async function seenAtLast({ clinic, run, tell }: Day, id: string): Promise<void> {
  await clinic.step('staff', id, 'schedule', visitIn(9, run));
  const note = { title: 'Consult note', contentType: 'text/plain', data: base64('Stable angina. Start beta blocker.') };
  const interim = await clinic.step('staff', id, 'add-note', {
    kind: 'interim',
    note: 'Seen today; results to follow.',
  });
  sure(interim.businessStatus === '5.1.4', 'an interim note is there');
  const done = await clinic.step('staff', id, 'add-note', { kind: 'final', documents: [note] });
  sure(done.status === 'completed' && done.businessStatus === '7.0', 'completed with the consult note');
  const { body: seen } = await clinic.ask('partner', 200, `GET /v1/referrals/${id}`);
  sure(seen.documents.length === 3, 'the practice has the consult note');
  tell(
    'The practice reaches her, a new visit is booked, and this time she comes. First an interim note, then the consult note: completed.',
  );
  tell(`The practice reads the whole way back: ${seen.history.map(({ step }) => step).join(', ')}.`);
}

/** Half past nine in Phoenix, some days ahead; another minute in every run. */
function visitIn(days: number, run: number): { start: string; end: string } {
  const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const minute = String(run % 30).padStart(2, '0');
  return { start: `${date}T09:${minute}:00-07:00`, end: `${date}T10:${minute}:00-07:00` };
}
