/** Morning: what comes in from outside practices, and who the patients are. */
import { base64, type Clinic, type Referral, sure, when } from './clinic.ts';
import { NORA, newcomer, ONE_OF_THE_GARCIAS, ROSA } from './people.ts';

export interface Day {
  readonly clinic: Clinic;
  /** Tells one run from another. */
  readonly run: number;
  heading(text: string): void;
  tell(text: string): void;
}

export interface Incoming {
  readonly maria: Referral;
  readonly rosa: Referral;
}

export async function incoming(day: Day): Promise<Incoming> {
  day.heading('Morning: referrals from outside practices');
  const maria = await firstReferral(day);
  await sentAgain(day, maria);
  const rosa = await knownPatient(day);
  await twoBrothers(day);
  return { maria, rosa };
}

function referralOfMaria(run: number) {
  return {
    referralId: `maria-${run}`,
    specialty: 'cardiology',
    priority: 'urgent',
    reason: { icd10: ['R07.9'], text: 'Chest pain on exertion for three weeks' },
    patient: newcomer(run),
    referrer: NORA,
    coverage: [{ plan: 'Medicare Part B', memberId: `1EG4-${run % 10_000}` }],
    documents: [
      { title: 'Visit note', contentType: 'text/plain', data: base64('Exertional chest pain. EKG unremarkable.') },
    ],
  };
}

async function firstReferral({ clinic, run, tell }: Day): Promise<Referral> {
  const { body: sent } = await clinic.ask('partner', 201, 'POST /v1/referrals', referralOfMaria(run));
  sure(sent.direction === 'incoming' && sent.status === 'received', 'an outside practice refers: incoming, received');
  sure(sent.patient.match === 'received', 'a partner never learns whether a patient was known');
  tell(
    `Palo Verde Family Practice refers Maria, a woman with chest pain, to cardiology. It went to ${sent.owner}; an answer is due by ${when(sent.due)}.`,
  );
  const { body: seen } = await clinic.ask('staff', 200, `GET /v1/referrals/${sent.id}`);
  sure(seen.patient.match === 'created', 'nobody like Maria has a chart');
  tell('Nobody with her name, birth date, telephone or address has a chart here, so a provisional one was opened.');
  return sent;
}

async function sentAgain({ clinic, run, tell }: Day, first: Referral): Promise<void> {
  const again = await clinic.ask('partner', 201, 'POST /v1/referrals', referralOfMaria(run));
  sure(again.headers.get('idempotency-replayed') === 'true' && again.body.id === first.id, 'the repeat does nothing');
  tell(
    'Their computer did not get our answer and sends the same referral again. Nothing is done twice; the answer is the same as before.',
  );
  const changed = { ...referralOfMaria(run), priority: 'routine' };
  const { text } = await clinic.refused('partner', 409, 'POST /v1/referrals', changed);
  tell(`The same number with something else in it is refused: "${text}"`);
}

async function knownPatient({ clinic, run, tell }: Day): Promise<Referral> {
  const { body: rosa } = await clinic.ask('partner', 201, 'POST /v1/referrals', {
    referralId: `rosa-${run}`,
    specialty: 'gastroenterology',
    reason: { icd10: ['K21.9'], text: 'Reflux despite treatment' },
    patient: ROSA,
    referrer: NORA,
  });
  const { body: seen } = await clinic.ask('staff', 200, `GET /v1/referrals/${rosa.id}`);
  sure(seen.patient.match === 'matched', 'Rosa has a chart');
  tell(
    'The next letter is for Rosa Castellanos. Name, birth date, telephone and street agree with one chart, so it was linked to that chart.',
  );
  return rosa;
}

async function twoBrothers({ clinic, run, tell }: Day): Promise<void> {
  const { body: jose } = await clinic.ask('partner', 201, 'POST /v1/referrals', {
    referralId: `jose-${run}`,
    specialty: 'endocrinology',
    reason: { icd10: ['E11.9'], text: 'Type 2 diabetes, rising A1c' },
    patient: ONE_OF_THE_GARCIAS,
    referrer: NORA,
  });
  const { body: seen } = await clinic.ask('staff', 200, `GET /v1/referrals/${jose.id}`);
  sure(seen.patient.match === 'review', 'which Garcia is meant has to be looked at');
  const { body: found } = await clinic.ask<{ candidates: { patient: string; score: number }[] }>(
    'staff',
    200,
    'POST /v1/patients/search',
    ONE_OF_THE_GARCIAS,
  );
  const [one, other] = found.candidates;
  sure(one && other, 'both brothers are offered');
  tell(
    'A letter for "Jose Garcia": two brothers share that birth date, telephone and street. No machine decides that; it waits for a person.',
  );
  const machine = await clinic.refused('ehr', 403, `POST /v1/referrals/${jose.id}/match`, {
    patient: { reference: one.patient },
  });
  tell(`The practice management system may not decide it either: "${machine.text}"`);
  const decided = await clinic.step('staff', jose.id, 'match', {
    patient: { reference: one.patient },
    note: 'Confirmed by telephone.',
  });
  sure(decided.patient.match === 'matched' && decided.patient.reference === one.patient, 'the person decided');
  tell(
    `Dana Whitfield of Patient Services calls the practice and decides. The history names her: "${decided.history.at(-1)?.by}".`,
  );
}
