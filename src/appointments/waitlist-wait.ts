import type { Appointment } from '@medplum/fhirtypes';
import { type ActContext, type Action, defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { coveragePeople } from '../coverage/resources.ts';
import { openCreate } from '../create.ts';
import { placesNamed, specialtyCode } from '../directory/view.ts';
import { Fault } from '../fault.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import { matchPatient } from '../patients/find-patient.ts';
import { givenPatient, resolvePatient } from '../patients/resolve.ts';
import { type Who, whoComes } from '../patients/who-comes.ts';
import { readReferralOf } from '../referrals/with-visit.ts';
import { stepNotAllowed } from '../step.ts';
import { named, participantOf, readVisit, type Visit } from './appointment.ts';
import { type BookingDeps, refuseUninsured } from './book.ts';
import { allowedSteps, mayTake } from './lifecycle.ts';
import { patientOnly } from './waitlist-change.ts';
import { priorityOf, suitsExtension } from './waitlist-entry.ts';
import { insteadExtension } from './waitlist-instead.ts';
import { type Wait, waitShape } from './waitlist-shape.ts';

interface Found {
  readonly who: Who;
  readonly specialty: string | undefined;
  readonly minutes: number;
  readonly display: string;
  /** `Location/…`. */
  readonly places: readonly string[];
  /** Day of the clinic. */
  readonly today: string;
  readonly instead: Visit | undefined;
}

/** Nobody has a time that suits: the patient waits, and is offered the first that becomes free. */
export const wait = (deps: BookingDeps): Action<Wait, undefined, Found> =>
  defineAction<Wait, undefined, Found>({
    name: 'wait',
    summary: 'Put a patient on the waiting list',
    scope: 'system/Appointment.c',
    input: waitShape,
    fence: 'lane',
    writes: ['Appointment'],

    async open({ waitlistId }, call) {
      oursOnly(call.caller);
      const parts = waitlistId === undefined ? undefined : [waitlistId];
      return openCreate('wait', call, { path: '$.waitlistId', parts });
    },

    async find(input, _opened, act, reads) {
      if (input.instead === undefined) refuseUninsured(input);
      const today = deps.zone.day(Date.parse(act.at)).iso;
      if (input.until < today) throw refused('slot-past', 'The last day that suits is over.', '$.until');
      const specialty = specialtyCode(input.specialty);
      const type = deps.types.find(({ code }) => code === input.visit);
      const minutes = type?.minutes[input.kind];
      if (!type || minutes === undefined) {
        const text = 'There is no such kind of visit for such a patient.';
        throw new Fault('code-invalid', { code: 'visit-type', text, expression: '$.visit' });
      }
      const [who, snapshot] = await Promise.all([
        whoComes(input.patient, act, reads, deps.matching),
        deps.directory.snapshot(),
      ]);
      const { practitioner } = input;
      if (
        practitioner !== undefined &&
        !snapshot.roles.some(({ role }) => `PractitionerRole/${role.id}` === practitioner)
      ) {
        throw new Fault('not-found', {
          code: 'provider-not-found',
          text: 'There is no such provider.',
          expression: '$.practitioner',
        });
      }
      const places = input.location === undefined ? [] : [...placesNamed(snapshot, input.location)];
      if (input.location !== undefined && places.length === 0) {
        throw refused('location-unknown', 'There is no such place.', '$.location');
      }
      if (input.referral !== undefined) {
        const { task } = await readReferralOf(input.referral, reads);
        const patient = 'given' in who ? who.given : who.finding.patient && `Patient/${who.finding.patient}`;
        if (task.for?.reference !== patient) {
          throw refused('referral-of-another', 'The referral is of another patient.', '$.referral');
        }
      }
      const instead = input.instead === undefined ? undefined : await readVisit(input.instead, reads);
      if (instead) refuseInstead(instead, 'given' in who ? who.given : `Patient/${who.finding.patient ?? ''}`, act.at);
      return { who, specialty, minutes, display: type.display, places, today, instead };
    },

    async stillHolds({ patient }, { who }, act, reads) {
      if ('given' in who || 'reference' in patient) return true;
      return (await matchPatient(patient, act.act, reads, deps.matching)).patient === who.finding.patient;
    },

    build(input, found, act) {
      const { who } = found;
      const patient =
        'given' in who || 'reference' in input.patient
          ? givenPatient('given' in who ? who.given : '')
          : resolvePatient(who.finding, input.patient, act);
      const covers = input.coverage.map((one, i) => coveragePeople(one, patient.reference, i + 1, act.urn));
      const told = covers.flatMap((people) => people.slice(-1).map(({ urn }) => urn));
      const coverage = told.length > 0 || !found.instead ? told : named(found.instead, 'Coverage');
      const urn = act.urn();
      return {
        people: [...patient.people, ...covers.flat()],
        exclusive: patient.people.length > 0 && 'locks' in who ? who.locks : [],
        create: [{ urn, resource: entryOf(input, found, patient.reference, coverage, act) }],
        update: [],
        status: 201,
        warnings: patient.match.result === 'created' ? ['patient-created'] : [],
        record: {
          activity: { system: CODES.waitlistStep, code: 'wait' },
          operation: 'CREATE',
          targets: [urn],
          patient: patient.reference,
        },
      };
    },
  });

/** It is the patient's, to come, and may be moved. */
function refuseInstead(visit: Visit, patient: string, at: string): void {
  if (participantOf(visit, 'Patient') !== patient) {
    throw refused('visit-unknown', 'This visit is not the patient’s.', '$.instead');
  }
  if (!mayTake('reschedule', visit.status)) throw stepNotAllowed(allowedSteps(visit.status));
  if ((visit.start ?? '') <= at) throw refused('slot-past', 'The visit has begun.', '$.instead');
}

const refused = (code: string, text: string, expression: string) =>
  new Fault('business-rule', { code, text, expression });

function entryOf(
  { waitlistId, visit, practitioner, reason, referral, note, urgency, ...input }: Wait,
  { specialty, minutes, display, places, today, instead }: Found,
  patient: string,
  coverage: readonly string[],
  act: ActContext,
): Appointment {
  const asked = [...(practitioner === undefined ? [] : [practitioner]), ...places];
  const extension = [
    ...input.suits.map(suitsExtension),
    ...asked.map((reference) => ({ url: EXTENSION.waitsFor, valueReference: { reference } })),
    ...(instead ? [insteadExtension(instead)] : []),
  ];
  return {
    resourceType: 'Appointment',
    ...(extension.length > 0 && { extension }),
    identifier: [
      { system: SID.waitlist, value: act.act },
      ...(waitlistId === undefined
        ? []
        : [{ system: `${SID.placerWaitlist}/${act.call.caller.clientId}`, value: waitlistId }]),
    ],
    status: 'waitlist',
    serviceType: [{ coding: [{ system: CODES.visitType, code: visit, display }] }],
    ...(specialty !== undefined && { specialty: [{ coding: [{ system: CODES.nucc, code: specialty }] }] }),
    appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'ROUTINE' }] },
    reasonCode: [{ text: reason }],
    priority: priorityOf(urgency),
    minutesDuration: minutes,
    created: act.at,
    ...(note !== undefined && { comment: note }),
    ...(referral !== undefined && { basedOn: [{ reference: referral }] }),
    ...(coverage.length > 0 && { supportingInformation: coverage.map((reference) => ({ reference })) }),
    ...patientOnly(patient),
    requestedPeriod: [{ start: input.from ?? today, end: input.until }],
  };
}
