import * as z from 'zod';
import { type ActContext, type Action, defineAction, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import { appointmentOutput } from '../referrals/appointment.ts';
import { type ReferralMove, readReferralOf, referralMove } from '../referrals/with-visit.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { participantOf, referralOf, type Visit } from './appointment.ts';
import { requirePersonToSetAside, warningsOf } from './before-visit.ts';
import { type BookingDeps, moving } from './book.ts';
import { isOver } from './lifecycle.ts';
import { setAsideShape } from './shape.ts';
import { fence, type GivenTime, giveTime } from './time.ts';
import { asking, counted, type Needs } from './visit-needs.ts';
import { agreeing, changed, lettingGo, offeredSlot } from './waitlist-change.ts';
import { readEntry, stateOf, type WaitState, wishOf } from './waitlist-entry.ts';
import { type Moving, movedInstead, moveInstead, replacedBy } from './waitlist-instead.ts';
import { needsOfOffer } from './waitlist-needs.ts';

const STEPS = {
  accept: ['offered'],
  decline: ['offered'],
  end: ['waiting', 'offered'],
} as const satisfies Record<string, readonly WaitState[]>;

type StepName = keyof typeof STEPS;

export const allowedSteps = (state: WaitState): StepName[] =>
  (Object.keys(STEPS) as StepName[]).filter((step) => (STEPS[step] as readonly WaitState[]).includes(state));

function refuseWrongStep(step: StepName, entry: Visit): void {
  const allowed = allowedSteps(stateOf(entry));
  if (!allowed.includes(step)) throw stepNotAllowed(allowed);
}

const nothing = z.strictObject({});
type Nothing = z.output<typeof nothing>;

const acceptShape = z.strictObject({ override: setAsideShape.optional() }).meta({ id: 'AcceptOffer' });
type Accept = z.output<typeof acceptShape>;

interface Accepted {
  readonly entry: Visit;
  readonly time: GivenTime;
  readonly needs: Needs;
  readonly referral: ReferralMove | undefined;
}

interface Moved {
  readonly entry: Visit;
  readonly time: GivenTime;
  readonly moving: Moving;
}

/** The patient takes the time: it is a visit from now on, or the visit that there is moves to it. Its time, and what the plan asks for, are looked at as when a visit is booked. */
export const acceptOffer = (deps: BookingDeps): Action<Accept, Visit, Accepted | Moved> =>
  defineAction<Accept, Visit, Accepted | Moved>({
    name: 'accept-offer',
    summary: 'Accept a time that was offered to a patient who waits',
    scope: 'system/Appointment.u',
    input: acceptShape,
    fence: 'version',
    writes: ['Appointment', 'Schedule', 'Task', 'ServiceRequest', 'ClaimResponse', 'Communication'],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const entry = await readEntry(call.target ?? '', reads);
      return openStep('accept-offer', input, call, mac, { task: entry, state: entry, done: [entry] });
    },

    async find({ override }, { state: entry }, act, reads) {
      requirePersonToSetAside(override, act.call);
      refuseStale(act.call, entry.meta.versionId, 'entry');
      refuseWrongStep('accept', entry);
      const wish = wishOf(entry, deps.types);
      const slot = offeredSlot(entry, wish);
      if (slot === undefined || isOver(entry, Date.parse(act.at))) {
        const text = 'The offer has run out: the time is offered to others.';
        throw new Fault('business-rule', { code: 'offer-over', text });
      }
      const patient = participantOf(entry, 'Patient');
      const wanted = { slot: `Slot/${slot}`, overbook: false, moved: entry.id, ...(patient && { patient }) };
      const instead = await replacedBy(wish.instead?.reference, reads, deps);
      if (instead) {
        const time = await giveTime(wanted, act, reads, deps);
        return { entry, time, moving: await moveInstead(instead, time, override, act, reads, deps) };
      }
      const serviceRequest = referralOf(entry);
      const [time, named] = await Promise.all([
        giveTime(wanted, act, reads, deps),
        serviceRequest === undefined
          ? undefined
          : readReferralOf(serviceRequest, reads).then((one) => referralMove('schedule', one, act, deps.referrals)),
      ]);
      const needs = await needsOfOffer(entry, override, time, reads, deps);
      return { entry, time, needs, referral: await moving(named, needs, act, deps.referrals) };
    },

    build: (_input, found, act) =>
      'moving' in found ? movedInstead(found.entry, found.time, found.moving, deps) : becomeVisit(found, act, deps),
  });

function becomeVisit({ entry, time, needs, referral }: Accepted, act: ActContext, { types }: BookingDeps): Work {
  const own = `Appointment/${entry.id}`;
  const patient = participantOf(entry, 'Patient') ?? '';
  const { authorization } = needs;
  const information = [
    ...(entry.supportingInformation ?? []),
    ...(authorization === undefined ? [] : [{ reference: authorization.reference }]),
  ];
  const basedOn = referralOf(entry) ?? needs.referral?.reference;
  const visit: Visit = {
    ...agreeing(entry, time, act.act, types),
    ...(basedOn !== undefined && { basedOn: [{ reference: basedOn as `ServiceRequest/${string}` }] }),
    ...(information.length > 0 && { supportingInformation: information }),
  };
  const moved = referral?.work({
    task: { output: [...(referral.referral.task.output ?? []), appointmentOutput(own)] },
    // Written again where visits are counted, so that two cannot take the last one.
    ...(needs.referral?.visits && { serviceRequest: {} }),
    visit: new Date(time.start).toISOString(),
  });
  const questions = asking(needs, { visit: own, patient, time }, act);
  const targets = [own, ...questions.map((one) => one.urn)];
  const reason = needs.setAside.length > 0 ? { reason: { text: needs.setAside.join('\n') } } : {};
  return {
    create: [...questions, ...(moved?.create ?? [])],
    update: [
      { resource: visit, versionId: entry.meta.versionId },
      ...fence(time),
      ...counted(needs, moved !== undefined),
      ...(moved?.update ?? []),
    ],
    status: 200,
    warnings: warningsOf(needs),
    record: moved
      ? { ...moved.record, ...reason, targets: [...targets, ...moved.record.targets] }
      : {
          activity: { system: CODES.waitlistStep, code: 'accept-offer' },
          operation: 'UPDATE',
          targets,
          patient,
          ...reason,
        },
  };
}

interface WaitStepDefinition<I> {
  /** Name of the action. */
  readonly name: string;
  readonly step: StepName;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly change: (input: I, entry: Visit) => Visit;
  readonly reason?: (input: I) => string | undefined;
}

/** A step that changes nothing but the entry. */
const defineWaitStep = <I>({ name, step, summary, input, change, reason }: WaitStepDefinition<I>) =>
  defineAction<I, Visit, Visit>({
    name,
    summary,
    scope: 'system/Appointment.u',
    input,
    fence: 'version',
    writes: ['Appointment'],

    async open(said, call, reads, mac) {
      oursOnly(call.caller);
      const entry = await readEntry(call.target ?? '', reads);
      return openStep(name, said, call, mac, { task: entry, state: entry, done: [entry] });
    },

    async find(_input, { state: entry }, act) {
      refuseStale(act.call, entry.meta.versionId, 'entry');
      refuseWrongStep(step, entry);
      return entry;
    },

    build: (said, entry) => changed(name, entry, change(said, entry), reason?.(said)),
  });

/** The patient does not take the time, and waits on. */
export const declineOffer = ({ types }: Pick<BookingDeps, 'types'>): Action<Nothing, Visit, Visit> =>
  defineWaitStep({
    name: 'decline-offer',
    step: 'decline',
    summary: 'Decline a time that was offered to a patient who waits',
    input: nothing.meta({ id: 'DeclineOffer' }),
    change: (_input, entry) => lettingGo(entry, types),
  });

const endShape = z
  .strictObject({ reason: plainText(300).optional().meta({ description: 'Why the patient waits no more.' }) })
  .meta({ id: 'EndWait' });
type End = z.output<typeof endShape>;

/** The patient waits no more; a time that is held for them is free again. */
export const endWait: Action<End, Visit, Visit> = defineWaitStep<End>({
  name: 'end-wait',
  step: 'end',
  summary: 'Take a patient off the waiting list',
  input: endShape,
  change: ({ reason }, entry) => ({
    ...entry,
    status: 'cancelled',
    ...(reason !== undefined && { cancelationReason: { text: reason } }),
  }),
  reason: ({ reason }) => reason,
});
