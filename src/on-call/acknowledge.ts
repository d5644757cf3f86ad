import * as z from 'zod';
import { defineAction } from '../action.ts';
import type { Party } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { type OnCallMessage, readMessage } from './message.ts';
import { onCallStatus, partyReference } from './resources.ts';
import type { OnCallDeps } from './turn.ts';

export const acknowledgeShape = z
  .strictObject({
    physician: z
      .string()
      .regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'Who has taken it on, when staff says so for them; default: whose it is.' }),
    note: plainText(500).optional(),
  })
  .meta({ id: 'AcknowledgeMessage' });

type Acknowledgement = z.output<typeof acknowledgeShape>;

interface Found extends OnCallMessage {
  readonly by: Party | undefined;
}

/** Somebody has taken a message on; nobody else is called for it. */
export const acknowledge = ({ directory }: Pick<OnCallDeps, 'directory'>) =>
  defineAction<Acknowledgement, OnCallMessage, Found>({
    name: 'acknowledge-message',
    summary: 'Acknowledge a message for the physician on call',
    scope: 'system/Task.u',
    input: acknowledgeShape,
    fence: 'version',
    writes: ['Task', 'Communication'],

    async open(input, call, reads, mac) {
      const message = await readMessage(call.target ?? '', call, reads);
      if (call.organization !== undefined) {
        const text = 'The physician on call acknowledges it, or the group’s staff for them.';
        throw new Fault('forbidden', { code: 'ours-only', text });
      }
      const { task, communication } = message;
      return openStep('acknowledge-message', input, call, mac, { task, state: message, done: [task, communication] });
    },

    async find({ physician }, { state }, act) {
      refuseStale(act.call, state.task.meta.versionId, 'message');
      if (state.task.status !== 'requested') throw stepNotAllowed([]);
      return { ...state, by: physician === undefined ? undefined : await roleNamed(physician, directory) };
    },

    build({ note }, { task, communication, by }, { at }) {
      const { end: _over, ...period } = task.restriction?.period ?? {};
      return {
        create: [],
        update: [
          {
            resource: {
              ...task,
              status: 'completed',
              businessStatus: onCallStatus('acknowledged'),
              lastModified: at,
              restriction: { period },
              ...(by && { owner: partyReference(by) }),
              ...(note !== undefined && { note: [...(task.note ?? []), { time: at, text: note }] }),
            },
            versionId: task.meta.versionId,
          },
          {
            resource: { ...communication, status: 'completed', received: at },
            versionId: communication.meta.versionId,
          },
        ],
        status: 200,
        record: {
          activity: { system: CODES.onCallStep, code: 'acknowledge-message' },
          operation: 'UPDATE',
          targets: [`Task/${task.id}`, `Communication/${communication.id}`],
          ...(by && { author: partyReference(by) as { reference: `PractitionerRole/${string}`; display: string } }),
          ...(note !== undefined && { reason: { text: note } }),
        },
      };
    },
  });

async function roleNamed(reference: string, directory: OnCallDeps['directory']): Promise<Party> {
  const { roles } = await directory.snapshot();
  const found = roles.find(({ role }) => `PractitionerRole/${role.id}` === reference);
  if (found) return { reference, display: found.role.practitioner?.display ?? '' };
  const text = 'There is no such physician in the group.';
  throw new Fault('business-rule', { code: 'physician-unknown', text, expression: '$.physician' });
}
