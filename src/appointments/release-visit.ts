import type { Appointment, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActContext, type ActPorts, type Call, defineAction, perform, type Reads, type Work } from '../action.ts';
import { gapOf, holding, notInForce } from '../coverage/referral-advice.ts';
import { check, readKnown } from '../coverage/referral-check.ts';
import { isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { appointmentOutput } from '../referrals/appointment.ts';
import { mayTake, positionOf } from '../referrals/lifecycle.ts';
import { type ReferralMove, referralMove } from '../referrals/with-visit.ts';
import { named, numberOf, participantOf, readVisit, referralOf, type Visit } from './appointment.ts';
import { agreed, stillAwaited } from './awaiting.ts';
import type { Before } from './before-visit.ts';
import type { BookingDeps } from './book.ts';
import { dropInsuranceTask } from './drop-insurance-task.ts';
import { AWAITS, awaitedBy, awaitingTask, closed, INSURANCE_TASKS } from './insurance-task.ts';
import { isAwaiting, isOver } from './lifecycle.ts';
import { referralCame } from './referral-came.ts';
import { counted, givenBy } from './visit-needs.ts';

interface Found {
  readonly visit: Visit;
  readonly task: Stored<Task>;
  readonly has: Pick<Before, 'referral' | 'authorization'>;
  readonly moving: ReferralMove | undefined;
}

/** The gateway's own act: what a held visit waited for has come, whatever door it came through, and the visit is agreed. */
export const releaseVisit = (deps: BookingDeps) =>
  defineAction<Record<string, never>, Visit, Found>({
    name: 'release-visit',
    summary: 'Agree a visit that has what its plan asks for',
    scope: 'system/Appointment.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Appointment', 'Task', 'ServiceRequest', 'ClaimResponse', 'Communication'],

    async open(_input, call, reads) {
      const visit = await readVisit(call.target ?? '', reads);
      return { parts: ['release-visit', call.target, visit.meta.versionId], state: visit };
    },

    async find(_input, { state: visit }, act, reads) {
      const task = await awaitingTask(`Appointment/${visit.id}`, reads);
      if (!task || !isAwaiting(visit) || isOver(visit, Date.parse(act.at))) throw stillAwaited();
      const has = await whatHasCome(visit, task, reads, deps);
      const referral = has.referral?.of;
      const moves = referral && mayTake('schedule', positionOf(referral.task));
      return {
        visit,
        task,
        has,
        moving: moves ? await referralMove('schedule', referral, act, deps.referrals) : undefined,
      };
    },

    build: (_input, found, act) => release(found, act),
  });

/** Looked at as when it was booked, by what is on file now. Fault `still-awaited`. */
async function whatHasCome(visit: Visit, task: Task, reads: Reads, deps: BookingDeps): Promise<Found['has']> {
  const patient = participantOf(visit, 'Patient') ?? '';
  const [coverage = ''] = named(visit, 'Coverage');
  const role = participantOf(visit, 'PractitionerRole');
  const [known, { roles }] = await Promise.all([readKnown(patient, reads, deps), deps.directory.snapshot()]);
  const given = roles.find((one) => `PractitionerRole/${one.role.id}` === role);
  const day = deps.zone.day(Date.parse(visit.start ?? '')).iso;
  const asked = { ...(given ? givenBy(given) : { specialties: [] }), day, except: visit.id };
  const checked = check({ coverage }, asked, known, deps);
  if (awaitedBy(task).some((about) => gapOf(about, checked) !== undefined)) throw stillAwaited();
  // Ended while it waited; of one that was over before, a person has said that it does not matter.
  const since = (checked.coverage?.meta.lastUpdated ?? '') > (visit.created ?? '');
  if (since && notInForce(checked, day) === 'over') throw stillAwaited();
  const own = referralOf(visit);
  return {
    referral: checked.onFile.referrals.find(({ reference }) => reference === own) ?? holding(checked.onFile.referrals),
    authorization: holding(checked.onFile.authorizations),
  };
}

function release({ visit, task, has, moving }: Found, { at }: ActContext): Work {
  const own = `Appointment/${visit.id}`;
  const { referral, authorization } = has;
  const permits = named(visit, 'ClaimResponse');
  const information = [
    ...(visit.supportingInformation ?? []),
    ...(authorization && !permits.includes(authorization.reference) ? [{ reference: authorization.reference }] : []),
  ];
  const booked: Appointment & { id: string } = {
    ...visit,
    ...agreed(visit),
    status: 'booked',
    ...(referral && { basedOn: [{ reference: referral.reference }] }),
    ...(information.length > 0 && { supportingInformation: information }),
  };
  const moved = moving?.work({
    task: { output: [...(moving.referral.task.output ?? []), appointmentOutput(own)] },
    ...(referral?.visits && { serviceRequest: {} }),
    ...(visit.start !== undefined && { visit: visit.start }),
  });
  const patient = participantOf(visit, 'Patient');
  return {
    create: moved?.create ?? [],
    update: [
      { resource: booked, versionId: visit.meta.versionId },
      closed(task, 'completed', 'It has come: the visit is agreed.', at),
      ...counted({ ...has, awaited: [], unknown: [], advice: '', setAside: [] }, moved !== undefined),
      ...(moved?.update ?? []),
    ],
    status: 200,
    record: moved
      ? { ...moved.record, targets: [own, `Task/${task.id}`, ...moved.record.targets] }
      : {
          activity: { system: CODES.visitStep, code: 'release-visit' },
          operation: 'UPDATE',
          targets: [own, `Task/${task.id}`],
          ...(patient !== undefined && { patient }),
        },
  };
}

/**
 * Looks at every visit that waits, or at those of one patient: agrees those that have what they waited for, and closes the question of those
 * that are not to be, and what was asked for before a visit and has come. Which came first, the visit or what it waits for, makes no difference. Answers the patients whose visits still wait.
 */
export async function sweepAwaited(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  deps: BookingDeps,
  patient?: string,
): Promise<string[]> {
  const action = releaseVisit(deps);
  const came = referralCame(deps);
  const waiting: string[] = [];
  for (const { task, visit } of await tasksWith(AWAITS, ports, patient)) {
    try {
      if (visit && isAwaiting(visit)) await perform(action, { ...call, input: {}, target: numberOf(visit) }, ports);
      else if (task.focus) await perform(dropInsuranceTask, { ...call, input: {}, target: task.id }, ports);
      else await perform(came, { ...call, input: {}, target: task.id }, ports);
    } catch (error) {
      // It has not come yet; or somebody agreed or cancelled it meanwhile.
      if (!isFault(error, 'business-rule', 'stale', 'busy', 'not-found')) throw error;
      waiting.push(task.for?.reference ?? '');
    }
  }
  return waiting;
}

/** Closes the questions about visits that are not to be. Answers how many. */
export async function sweepQuestions(ports: ActPorts, call: Omit<Call, 'target' | 'input'>): Promise<number> {
  let dropped = 0;
  for (const { task, visit } of await tasksWith('requested', ports)) {
    if (visit?.status !== 'cancelled' && visit?.status !== 'noshow') continue;
    try {
      await perform(dropInsuranceTask, { ...call, input: {}, target: task.id }, ports);
      dropped++;
    } catch (error) {
      if (!isFault(error, 'business-rule', 'stale', 'busy', 'not-found')) throw error;
    }
  }
  return dropped;
}

async function tasksWith(
  status: Task['status'],
  { store }: ActPorts,
  patient?: string,
): Promise<{ task: Stored<Task>; visit: Stored<Appointment> | undefined }[]> {
  const found: { task: Stored<Task>; visit: Stored<Appointment> | undefined }[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search<Task>({
      type: 'Task',
      where: [
        ['code', INSURANCE_TASKS],
        ['status', status],
        ...(patient === undefined ? [] : [['subject', patient] as const]),
      ],
      include: ['Task:focus'],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    const visits = new Map(
      page.included
        .filter((one): one is Stored<Appointment> => one.resourceType === 'Appointment')
        .map((one) => [`Appointment/${one.id}`, one]),
    );
    found.push(...page.matches.map((task) => ({ task, visit: visits.get(task.focus?.reference ?? '') })));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
