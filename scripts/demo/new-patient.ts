/** A telephone call: somebody who has never been here registers, shows insurance, asks what it will cost, and gets a visit. */
import { sure, when } from './clinic.ts';
import type { Day } from './incoming.ts';
import { newcomer, ROSA } from './people.ts';

interface Registered {
  readonly id: string;
  readonly patient: { readonly reference: string };
  readonly coverage: readonly string[];
  readonly missing: readonly string[];
}
interface Verified {
  readonly inForce?: boolean;
  readonly referral: string;
  readonly terms?: object;
}
interface Estimated {
  readonly status: string;
  readonly patient: number;
  readonly services: readonly {
    readonly service: string;
    readonly lines: readonly { readonly pays: string; readonly amount: number; readonly why: string }[];
  }[];
}
interface Visit {
  readonly id: string;
  readonly status: string;
  readonly start: string;
  readonly practitioner: { readonly name: string };
  readonly registration?: { readonly missing: readonly string[] };
}

const PLAN = { plan: 'Humana', memberId: 'H-DEMO-4410' };

export async function newPatient(day: Day): Promise<void> {
  day.heading('On the telephone: a new patient');
  const { clinic, tell } = day;
  const { body: registered } = await clinic.ask<Registered>('staff', 201, 'POST /v1/registrations', {
    registrationId: `DEMO-${day.run}-new`,
    patient: newcomer(day.run + 7),
    coverage: [PLAN],
    contacts: [
      {
        kind: 'emergency',
        name: { given: ['Tom'], family: 'Sampleton' },
        relationship: 'brother',
        phone: '602-555-0148',
      },
    ],
  });
  tell(
    `A woman calls who has never been here. She registers with her insurance and whom to call; still to be asked: ${registered.missing.join(', ')}.`,
  );
  const { body: verified } = await clinic.ask<Verified>(
    'staff',
    201,
    `POST /v1/${registered.coverage[0]?.replace('Coverage', 'coverages')}/verify`,
    {},
    { 'idempotency-key': `DEMO-${day.run}-verify` },
  );
  sure(verified.inForce, 'her coverage is in force');
  tell(
    `Her payer is asked while she is on the line (here a simulated one): in force, a referral needed: ${verified.referral}.`,
  );
  await cost(day, verified.terms);
  await visit(day, registered);
}

async function cost({ clinic, tell }: Day, terms: object | undefined): Promise<void> {
  const { body } = await clinic.ask<Estimated>('staff', 200, 'POST /v1/estimates', {
    date: new Date().toISOString().slice(0, 10),
    services: [
      { service: 'office visit', charge: 24_000, allowed: 18_000 },
      { service: 'stress test', charge: 40_000, allowed: 30_000 },
    ],
    coverages: [{ plan: PLAN.plan, network: 'in', benefits: terms }],
  });
  sure(body.status === 'estimate', 'an estimate can be made of what the payer said');
  tell(`She asks what the visit and a stress test would cost her: ${dollars(body.patient)}. Why:`);
  for (const { service, lines } of body.services) {
    for (const { amount, pays, why } of lines) {
      if (pays === 'patient') tell(`  ${dollars(amount)} for the ${service}: ${why}`);
    }
  }
}

async function visit({ clinic, run, tell }: Day, { id, patient, coverage }: Registered): Promise<void> {
  const query = 'specialty=cardiology&visit=office-visit&patient=new&count=1';
  const { body: free } = await clinic.ask<{ slots: readonly { slot: string }[] }>(
    'staff',
    200,
    `GET /v1/slots?${query}`,
  );
  const booking = {
    slot: free.slots[0]?.slot,
    patient,
    coverage: [PLAN],
    reason: 'Chest pain on stairs',
    referredBy: 'nobody',
  };
  const booked = await clinic.ask<Visit>('staff', 201, 'POST /v1/appointments', {
    ...booking,
    appointmentId: `DEMO-${run}-a`,
  });
  tell(`She gets the first time there is: ${booked.body.practitioner.name}, ${when(booked.body.start)}.`);
  const another = { ...booking, appointmentId: `DEMO-${run}-b`, patient: ROSA };
  const { text } = await clinic.refused('staff', 409, 'POST /v1/appointments', another);
  tell(`At the next desk somebody has the same time on the screen, for Rosa: "${text}"`);
  const { body: before } = await clinic.ask<Visit>('staff', 200, `GET /v1/appointments/${booked.body.id}`);
  sure(before.registration?.missing.includes('medications'), 'the visit says what the patient is still to be asked');
  await clinic.ask('staff', 200, `POST /v1/registrations/${id}/complete`, {
    medications: [{ name: 'Lisinopril', dose: '10 mg', frequency: 'once a day' }],
    history: ['High blood pressure'],
    surgicalHistory: [],
    toBring: ['Chest X-ray of March'],
  });
  const { body: here } = await clinic.ask<Visit>('staff', 200, `POST /v1/appointments/${booked.body.id}/check-in`, {});
  sure(here.status === 'checked-in' && here.registration?.missing.length === 0, 'she is here and nothing is missing');
  sure(coverage.length === 1, 'one coverage, however often it was told');
  tell('When she checks in she has told what she takes and what she had, and nothing is missing any more.');
}

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`;
