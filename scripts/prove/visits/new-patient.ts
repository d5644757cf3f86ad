import { type Claim, must, same } from '../claims.ts';
import { until } from '../faxes/desk.ts';
import type { Answer } from '../gateway.ts';
import { referral } from '../referrals/samples.ts';
import { type GatewayInTime, startGatewayAt } from './clock.ts';
import { messages, reply } from './messages.ts';
import { person } from './samples.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Ten o'clock in Phoenix, no quiet hour, long enough ago that the visit is over today. */
const START = Math.floor(Date.now() / DAY - 25) * DAY + 17 * HOUR;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
/** What no hint tells is found by a sweep within a minute; the machine may have more to do. */
const SWEEP_MS = 120_000;
const PATIENT = 101;
/** The simulated payer asks for a referral and an authorization under this number. */
const HMO = { plan: 'Humana', memberId: 'HMO55500123' };

/** Everything before a visit, and the visit, as the patient and the desk live it. It ends before today: in workerd alarms ring by the real clock. */
export const newPatient: Claim = {
  says: 'a new patient registers, shows insurance, is told that a referral is needed and what the visit costs and why, is booked when it comes, reminded, confirms, checks in; the referral shows scheduled, then completed',
  async show() {
    const gateway = await startGatewayAt(START);
    try {
      const patient = await register(gateway);
      const terms = await insurance(gateway, patient.coverage);
      const paid = await cost(gateway, terms);
      const visit = await bookAwaiting(gateway, patient);
      const path = await referralComes(gateway, patient.person);
      await permitComes(gateway, patient, visit.id);
      const seen = async () => (await gateway.call('partner', 'GET', path)).body.businessStatus;
      const booked = async () => (await read(gateway, visit.id)).status === 'booked' || undefined;
      await until('the held visit is booked', booked, SWEEP_MS);
      same(await seen(), '5.1.1', 'the referral shows scheduled');
      const told = await reminded(gateway, patient, visit);
      await checkedIn(gateway, patient.registration, visit.id);
      await step(gateway, `/v1/appointments/${visit.id}/fulfil`, {});
      await step(gateway, `${path}/complete`, { note: 'Seen. Continue as before.' });
      same(await seen(), '7.0', 'the referral shows completed');
      return `patient pays ${paid} cents, held until a referral and an authorization came, ${told}`;
    } finally {
      await gateway.end();
    }
  },
};

interface Registered {
  readonly registration: string;
  readonly reference: string;
  readonly coverage: string;
  readonly person: ReturnType<typeof person>;
}

async function register(gateway: GatewayInTime): Promise<Registered> {
  const who = person(PATIENT);
  const { body } = await asked(gateway, 201, '/v1/registrations', {
    registrationId: 'prove-new-patient',
    patient: who,
    coverage: [HMO],
    contacts: [
      {
        kind: 'emergency',
        name: { given: ['Tom'], family: 'Sampleton' },
        relationship: 'brother',
        phone: '602-234-0148',
      },
    ],
  });
  same(body.missing, ['medications', 'history', 'surgicalHistory', 'toBring'], 'still to be asked');
  const { reference } = body.patient;
  const allowed = { sms: 'allowed', language: 'es' };
  await asked(gateway, 200, `/v1/patients/${reference.slice('Patient/'.length)}/message-preferences`, allowed);
  return { registration: body.id, reference, coverage: body.coverage[0], person: who };
}

/** Asked of the payer; answers the terms that an estimate takes. */
async function insurance(gateway: GatewayInTime, coverage: string): Promise<object> {
  const path = `/v1/coverages/${coverage.slice('Coverage/'.length)}/verify`;
  const { body } = await asked(gateway, 201, path, {}, { 'idempotency-key': 'prove-verify' });
  same([body.inForce, body.referral, body.authorization], [true, 'yes', 'yes'], 'what the payer says');
  return body.terms;
}

/** What it costs, and why in words; answers cents. */
async function cost(gateway: GatewayInTime, benefits: object): Promise<number> {
  const { body } = await asked(gateway, 200, '/v1/estimates', {
    date: day(START + 14 * DAY),
    services: [{ service: 'office visit', charge: 24_000, allowed: 18_000 }],
    coverages: [{ plan: HMO.plan, network: 'in', benefits }],
  });
  same([body.status, body.patient, body.nobody, body.plan], ['estimate', 2_000, 6_000, 16_000], 'the estimate');
  must(
    body.services[0].lines.every(({ why }: { why: string }) => why.length > 20),
    'a line without its reason',
  );
  return body.patient;
}

interface Visit {
  readonly id: string;
  readonly start: number;
}

/** Refused without the referral; then held until it comes. */
async function bookAwaiting(gateway: GatewayInTime, { reference, coverage }: Registered): Promise<Visit> {
  const check = { patient: { reference }, coverage, specialty: 'cardiology' };
  const { body: checked } = await asked(gateway, 200, '/v1/referral-checks', check);
  same(checked.missing, ['referral', 'authorization'], 'asked for, and not on file');
  same(checked.onFile.referrals, [], 'referrals on file');
  const from = day(START + 14 * DAY);
  const query = `specialty=cardiology&visit=consultation&patient=new&count=200&from=${from}`;
  const { body: free } = await gateway.call('staff', 'GET', `/v1/slots?${query}`);
  // Late enough in Phoenix that two hours before it is no quiet hour.
  const noon = free.slots.find(({ start }: { start: string }) => /T(19|20|21):/.test(start));
  must(noon, 'no free time after noon');
  const { slot } = noon;
  const booking = { slot, patient: { reference }, reason: 'Chest pain on stairs', coverage: [HMO] };
  const refused = await gateway.call('staff', 'POST', '/v1/appointments', { ...booking, appointmentId: 'prove-new-0' });
  same([refused.status, refused.body.issue[0].details.coding[0].code], [422, 'referral-needed'], 'without a referral');
  const waiting = { ...booking, appointmentId: 'prove-new-1', awaitReferral: true };
  const { body } = await asked(gateway, 201, '/v1/appointments', waiting);
  same(body.status, 'pending', 'held');
  return { id: body.id, start: Date.parse(body.start) };
}

/** The primary care provider sends it, the department accepts; answers its path. */
async function referralComes(gateway: GatewayInTime, patient: object): Promise<string> {
  const sent = await gateway.call('partner', 'POST', '/v1/referrals', referral(PATIENT, { patient, coverage: [HMO] }));
  same(sent.status, 201, sent.text.slice(0, 300));
  const path = `/v1/referrals/${sent.body.id}`;
  await step(gateway, `${path}/accept`, {});
  return path;
}

async function permitComes(gateway: GatewayInTime, { reference, coverage }: Registered, visit: string): Promise<void> {
  must((await read(gateway, visit)).status === 'pending', 'booked without an authorization');
  await asked(gateway, 201, '/v1/authorizations', {
    authorizationId: 'prove-new-permit',
    number: 'AUTH-55510',
    patient: { reference },
    coverage,
    specialty: 'cardiology',
    visits: 3,
    period: { start: day(START) },
    learnedFrom: { how: 'phone', who: 'Provider line of the plan' },
  });
}

/** A week, two days and two hours before it, each once; the patient confirms by a letter. */
async function reminded(gateway: GatewayInTime, { reference }: Registered, { id, start }: Visit): Promise<string> {
  const sent = async (kind: string) => (await told(gateway, reference)).filter((one) => one.kind === kind);
  const within = (kind: string) =>
    until(kind, async () => (await sent(kind)).find(({ status }) => status === 'sent'), SWEEP_MS);
  await within('visit-booked');
  for (const [kind, ahead] of [
    ['visit-reminder-7d', 7 * DAY - HOUR],
    ['visit-reminder-2d', 2 * DAY - HOUR],
    ['visit-reminder-2h', 2 * HOUR - 60_000],
  ] as const) {
    await gateway.goTo(start - ahead);
    await within(kind);
    if (kind !== 'visit-reminder-2d') continue;
    reply(gateway, `+1${person(PATIENT).phone.replaceAll('-', '')}`, 'C');
    await within('reply-confirmed');
    const { history } = await read(gateway, id);
    must(
      history.some((one: { step: string }) => one.step === 'confirm-coming'),
      'the visit does not say that it was confirmed',
    );
  }
  const kinds = (await told(gateway, reference)).map(({ kind }) => kind).filter((kind) => kind.startsWith('visit-'));
  same(new Set(kinds).size, kinds.length, `each kind once: ${kinds.join(' ')}`);
  const texts = messages(gateway).map(({ text }) => text);
  must(
    texts.every((text) => /cita|registro|referido|referencia/i.test(text)),
    'a message is not in Spanish',
  );
  must(!texts.some((text) => /chest|pain|cardio|heart|coraz/i.test(text)), 'a message tells why the patient comes');
  return `${texts.length} messages in Spanish, the visit confirmed by one letter`;
}

async function checkedIn(gateway: GatewayInTime, registration: string, visit: string): Promise<void> {
  await step(gateway, `/v1/registrations/${registration}/complete`, {
    medications: [{ name: 'Lisinopril', dose: '10 mg', frequency: 'once a day' }],
    history: ['High blood pressure'],
    surgicalHistory: [],
  });
  const { body } = await step(gateway, `/v1/appointments/${visit}/check-in`, { insurance: { correct: true } });
  same([body.status, body.insurance.status], ['checked-in', 'confirmed'], 'check-in');
  same(body.registration.missing, ['toBring'], 'what is still missing is shown at the desk');
}

const told = async (gateway: GatewayInTime, patient: string): Promise<{ kind: string; status: string }[]> =>
  (await gateway.call('staff', 'GET', `/v1/messages?count=100&patient=${patient}`)).body.items.filter(
    ({ direction }: { direction: string }) => direction === 'out',
  );

const read = async (gateway: GatewayInTime, id: string) =>
  (await gateway.call('staff', 'GET', `/v1/appointments/${id}`)).body;

const step = (gateway: GatewayInTime, path: string, body: object) => asked(gateway, 200, path, body);

async function asked(
  gateway: GatewayInTime,
  status: number,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await gateway.call('staff', 'POST', path, body, headers);
  same(answer.status, status, `${path}: ${answer.text.slice(0, 400)}`);
  return answer;
}
