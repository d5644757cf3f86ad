/** What all steps of a visit share: whose it is, whether it may be taken now, and how the referral behind it moves. */
import type { Appointment, Resource } from '@medplum/fhirtypes';
import type * as z from 'zod';
import { type ActContext, type Action, defineAction, type Person, type Reads, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { appointmentOf } from '../referrals/appointment.ts';
import { positionOf, mayTake as referralMayTake } from '../referrals/lifecycle.ts';
import type { StepDeps } from '../referrals/step.ts';
import { type ReferralMove, readReferralOf, referralMove, type VisitStep } from '../referrals/with-visit.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { participantOf, readVisit, referralOf, type Visit } from './appointment.ts';
import { allowedSteps, mayTake, type Step, statusAfter } from './lifecycle.ts';

/** What one step changes besides the status. */
export interface VisitChange {
  readonly appointment?: Partial<Appointment>;
  readonly create?: readonly Create[];
  readonly update?: readonly Update[];
  readonly people?: readonly Person[];
  /** Names under which no other act may create people meanwhile. */
  readonly exclusive?: readonly string[];
  readonly reason?: string;
}

export interface VisitStepDefinition<I, E> {
  /** Name of the action. */
  readonly name: string;
  readonly step: Step;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly writes?: readonly Resource['resourceType'][];
  /** How a referral moves that is at this very visit. */
  readonly referral?: VisitStep;
  readonly look?: (input: I, visit: Visit, act: ActContext, reads: Reads) => Promise<E>;
  /** Asked before people are created: does what `look` saw still hold? */
  readonly stillHolds?: (input: I, visit: Visit, act: ActContext, extra: E, reads: Reads) => Promise<boolean>;
  readonly change: (input: I, visit: Visit, act: ActContext, extra: E) => VisitChange;
}

interface Found<E> {
  readonly visit: Visit;
  readonly extra: E;
  readonly moving: ReferralMove | undefined;
}

/** A step as an action: fenced by the Appointment's version, its key chained to the act before it, as a referral's is. */
export function defineVisitStep<I, E = undefined>(
  definition: VisitStepDefinition<I, E>,
  deps: StepDeps,
): Action<I, Visit, Found<E>> {
  const { name, step } = definition;
  return defineAction<I, Visit, Found<E>>({
    name,
    summary: definition.summary,
    scope: 'system/Appointment.u',
    input: definition.input,
    fence: 'version',
    writes: ['Appointment', 'Task', 'ServiceRequest', 'Communication', ...(definition.writes ?? [])],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const visit = await readVisit(call.target ?? '', reads);
      return openStep(name, input, call, mac, { task: visit, state: visit, done: [visit] });
    },

    async find(input, { state: visit }, act, reads) {
      refuseStale(act.call, visit.meta.versionId, 'appointment');
      if (!mayTake(step, visit.status)) throw stepNotAllowed(allowedSteps(visit.status));
      const extra = definition.look ? await definition.look(input, visit, act, reads) : (undefined as E); // E is undefined when there is nothing more to look at
      return { visit, extra, moving: await movingWith(definition.referral, visit, act, reads, deps) };
    },

    async stillHolds(input, { visit, extra }, act, reads) {
      return definition.stillHolds?.(input, visit, act, extra, reads) ?? true;
    },

    build(input, { visit, extra, moving }, act) {
      return move(step, definition.change(input, visit, act, extra), visit, moving);
    },
  });
}

/** The referral, where it stands at this visit; another visit of it, or one that has gone on, leaves it as it is. */
export async function movingWith(
  step: VisitStep | undefined,
  visit: Visit,
  act: ActContext,
  reads: Reads,
  deps: StepDeps,
): Promise<ReferralMove | undefined> {
  const serviceRequest = referralOf(visit);
  if (step === undefined || serviceRequest === undefined) return undefined;
  const referral = await readReferralOf(serviceRequest, reads);
  const { task } = referral;
  const atThisVisit = appointmentOf(task) === `Appointment/${visit.id}`;
  return atThisVisit && referralMayTake(step, positionOf(task)) ? referralMove(step, referral, act, deps) : undefined;
}

function move(step: Step, change: VisitChange, visit: Visit, moving: ReferralMove | undefined): Work {
  const moved: Appointment & { id: string } = { ...visit, status: statusAfter(step), ...change.appointment };
  const { start } = moved;
  const referral = moving?.work({ ...(step === 'reschedule' && start !== undefined && { visit: start }) });
  const own = `Appointment/${visit.id}`;
  const patient = participantOf(visit, 'Patient');
  const reason = change.reason === undefined ? {} : { reason: { text: change.reason } };
  const create = change.create ?? [];
  const targets = [own, ...create.map(({ urn }) => urn)];
  return {
    people: change.people ?? [],
    exclusive: change.exclusive ?? [],
    create: [...create, ...(referral?.create ?? [])],
    update: [
      { resource: moved, versionId: visit.meta.versionId },
      ...(change.update ?? []),
      ...(referral?.update ?? []),
    ],
    status: 200,
    record: referral
      ? { ...referral.record, ...reason, targets: [...targets, ...referral.record.targets] }
      : {
          activity: { system: CODES.visitStep, code: step },
          operation: 'UPDATE',
          targets,
          ...(patient !== undefined && { patient }),
          ...reason,
        },
  };
}
