import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { type Action, defineAction } from '../action.ts';
import { faxToSend } from '../delivery/fax-to-send.ts';
import { returnToken } from '../documents/return-token.ts';
import { Fault } from '../fault.ts';
import type { ReferralPriority } from '../fhir/referral-timers.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type Referral, readReferral } from './referral.ts';
import type { StepDeps } from './step.ts';

export interface AskAgainDeps extends Pick<StepDeps, 'isOurs' | 'hasClient'> {
  readonly decideBy: (priority: ReferralPriority, at: string) => string;
}

const REMINDER = { system: CODES.outgoingFax, code: 'ask-again' };

/** Whether a late referral waits for somebody outside who is asked by fax, and has not been asked again since its last step. */
export async function isToBeAsked(
  task: Stored<Task>,
  reads: Pick<Reads, 'search'>,
  deps: AskAgainDeps,
): Promise<boolean> {
  const owner = task.owner?.reference;
  if (!owner || (await deps.isOurs(owner)) || (await deps.hasClient(owner))) return false;
  const page = await reads.search<Communication>({
    type: 'Communication',
    where: [['based-on', task.focus?.reference ?? '']],
    count: 100,
    sort: '-_lastUpdated',
  });
  const reminders = page.matches.filter(({ reasonCode = [] }) =>
    reasonCode.some(({ coding = [] }) =>
      coding.some(({ system, code }) => system === REMINDER.system && code === REMINDER.code),
    ),
  );
  return !reminders.some(({ about = [] }) => about.some(({ display }) => display === askedAt(task)));
}

/** Where a referral stood when it was asked again: the instant of its last step. */
const askedAt = ({ lastModified = '' }: Task) => `after ${lastModified}`;

/** The sweep's own act: an outgoing referral that nobody answered by its date is asked about again, by fax, and gets a new date. */
export const askAgain = (
  deps: AskAgainDeps,
): Action<Record<string, never>, Referral, { referral: Referral; token: string }> =>
  defineAction({
    name: 'ask-again',
    summary: 'Ask again about an outgoing referral',
    scope: 'system/Task.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Task', 'Communication'],
    async open(_input, call, reads) {
      const referral = await readReferral(call.target ?? '', {}, reads);
      return { parts: ['ask-again', call.target, referral.task.meta.versionId], state: referral };
    },
    async find(_input, { state }, act, reads) {
      if (!(await isToBeAsked(state.task, reads, deps))) {
        throw new Fault('stale', { code: 'asked-already', text: 'It has been asked about, or moved on.' });
      }
      return { referral: state, token: await returnToken(act.mac, [act.act]) };
    },
    build(_input, { referral: { task, serviceRequest }, token }, act) {
      const { reference = '', display } = task.owner ?? {};
      const fax = faxToSend(
        {
          to: { reference, ...(display && { display }) },
          reason: REMINDER,
          words: ['We have not heard from you about this referral yet. Please answer on the reply sheet.'],
          serviceRequest: `ServiceRequest/${serviceRequest.id}`,
          task: `Task/${task.id}`,
          ...(task.for?.reference && { patient: task.for.reference }),
          token,
        },
        act,
      );
      const about = fax.resource.about?.map((one) => ({ ...one, display: askedAt(task) }));
      const end = deps.decideBy(serviceRequest.priority ?? 'routine', act.at);
      return {
        create: [{ ...fax, resource: { ...fax.resource, ...(about && { about }) } }],
        update: [
          {
            resource: { ...task, restriction: { ...task.restriction, period: { ...task.restriction?.period, end } } },
            versionId: task.meta.versionId,
          },
        ],
        status: 200,
        record: {
          activity: { system: CODES.referralStep, code: 'ask-again' },
          operation: 'UPDATE',
          targets: [`Task/${task.id}`, fax.urn],
          ...(task.for?.reference && { patient: task.for.reference }),
        },
      };
    },
  });
