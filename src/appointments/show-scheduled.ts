import type { Appointment, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, type Call, defineAction, perform, type Reads } from '../action.ts';
import { isFault } from '../fault.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { appointmentOutput } from '../referrals/appointment.ts';
import { mayTake, positionOf } from '../referrals/lifecycle.ts';
import { type Referral, readReferral, referralId } from '../referrals/referral.ts';
import type { StepDeps } from '../referrals/step.ts';
import { type ReferralMove, referralMove } from '../referrals/with-visit.ts';
import { stepNotAllowed } from '../step.ts';
import { numberOf, type Visit } from './appointment.ts';

interface Found {
  readonly visit: Visit;
  readonly moving: ReferralMove;
}

/** Agreed and to come, or been already: what is over otherwise schedules nothing. */
const AGREED = 'booked,checked-in,fulfilled';

const visitsOf = async (serviceRequests: readonly string[], reads: Pick<Reads, 'search'>): Promise<Visit[]> => {
  const where = [
    ['based-on', serviceRequests.join(',')],
    ['status', AGREED],
  ] as const;
  const { matches } = await reads.search<Appointment>({ type: 'Appointment', where, sort: 'date', count: 100 });
  return matches.filter((one) => numberOf(one) !== '');
};

const isToBeScheduled = (task: Task): boolean => {
  const position = positionOf(task);
  return position.state === 'accepted' && mayTake('schedule', position);
};

/** The gateway's own act: a referral is accepted whose visit has been agreed before, by whatever door, and shows as scheduled at that visit. */
export const showScheduled = (deps: StepDeps): Action<Record<string, never>, Referral, Found> =>
  defineAction<Record<string, never>, Referral, Found>({
    name: 'show-scheduled',
    summary: 'Show a referral as scheduled at the visit that it led to before it was accepted',
    scope: 'system/Task.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Task', 'ServiceRequest', 'Communication', 'Appointment'],

    async open(_input, call, reads) {
      const referral = await readReferral(call.target ?? '', {}, reads);
      return { parts: ['show-scheduled', call.target, referral.task.meta.versionId], state: referral };
    },

    async find(_input, { state: referral }, act, reads) {
      if (!isToBeScheduled(referral.task)) throw stepNotAllowed([]);
      const [visit] = await visitsOf([`ServiceRequest/${referral.serviceRequest.id}`], reads);
      if (!visit) throw stepNotAllowed([]);
      return { visit, moving: await referralMove('schedule', referral, act, deps) };
    },

    build(_input, { visit, moving }) {
      const own = `Appointment/${visit.id}`;
      const moved = moving.work({
        task: { output: [...(moving.referral.task.output ?? []), appointmentOutput(own)] },
        ...(visit.start !== undefined && { visit: visit.start }),
      });
      return {
        ...moved,
        // Written again, so that it is not shown at a visit that is cancelled meanwhile.
        update: [...moved.update, { resource: visit, versionId: visit.meta.versionId }],
        record: { ...moved.record, targets: [...moved.record.targets, own] },
      };
    },
  });

/** Looks at every referral that is accepted and at no visit. Answers how many it moved. */
export async function sweepAccepted(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  deps: StepDeps,
): Promise<number> {
  const action = showScheduled(deps);
  let moved = 0;
  let cursor: string | undefined;
  do {
    const page = await ports.store.search<Task>({
      type: 'Task',
      where: [
        ['code', 'fulfill'],
        ['status', 'accepted'],
      ],
      sort: '_lastUpdated',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    const accepted = page.matches.filter(isToBeScheduled);
    for (const task of await withVisit(accepted, ports)) {
      try {
        await perform(action, { ...call, input: {}, target: referralId(task) }, ports);
        moved++;
      } catch (error) {
        // Somebody moved the referral or the visit meanwhile.
        if (!isFault(error, 'business-rule', 'stale', 'busy', 'not-found')) throw error;
      }
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return moved;
}

async function withVisit(tasks: readonly Stored<Task>[], { store }: ActPorts): Promise<Stored<Task>[]> {
  const named = tasks.flatMap(({ focus }) => focus?.reference ?? []);
  if (named.length === 0) return [];
  const visits = await visitsOf(named, store);
  const led = new Set(visits.flatMap(({ basedOn = [] }) => basedOn.flatMap(({ reference }) => reference ?? [])));
  return tasks.filter(({ focus }) => led.has(focus?.reference ?? ''));
}
