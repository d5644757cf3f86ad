/** A message for the physician on call → Task and Communication. Pure. */
import type { Communication, Task, TaskInput } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import type { Party } from '../directory/snapshot.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { toSend } from '../messages/to-send.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Status } from './message.ts';
import type { Message } from './shape.ts';

const kind = (code: string) => ({ coding: [{ system: CODES.taskKind, code }] });

/** Who has it next, and what of the Task says so. */
export interface Turn {
  readonly to: Party;
  readonly status: Exclude<Status, 'acknowledged'>;
  /** ISO 8601; none: nobody comes after. */
  readonly until?: string;
}

export const givenToInput = ({ reference, display }: Party): TaskInput => ({
  type: kind('on-call-given-to'),
  valueReference: { reference, display },
});

export const onCallStatus = (code: Status) => ({ coding: [{ system: CODES.onCallStatus, code }] });

export const partyReference = ({ reference, display }: Party) =>
  ({ reference, display }) as { reference: `PractitionerRole/${string}` | `Organization/${string}`; display: string };

/** What was said, by whom, and about whom. */
export type Said = Pick<Message, 'caller' | 'about' | 'message'> &
  Partial<Pick<Message, 'messageId' | 'callback' | 'patient'>>;

export interface MessageParts {
  readonly signs: readonly string[];
  /** `Organization/…`: whose rota it goes by. */
  readonly department: string;
  readonly turn: Turn;
}

export function messageTask(message: Said, { signs, department, turn }: MessageParts, act: ActContext): Task {
  const { organization } = act.call;
  const { name, birthDate } = message.patient ?? {};
  return {
    resourceType: 'Task',
    identifier: [
      { system: SID.onCallMessage, value: act.act },
      ...(message.messageId === undefined
        ? []
        : [{ system: `${SID.placerOnCallMessage}/${act.call.caller.clientId}`, value: message.messageId }]),
    ],
    status: 'requested',
    businessStatus: onCallStatus(turn.status),
    intent: 'order',
    priority: signs.length > 0 ? 'stat' : 'urgent',
    code: kind('on-call-message'),
    ...(signs.length > 0 && { reasonCode: { coding: signs.map((code) => ({ system: CODES.emergencySign, code })) } }),
    authoredOn: act.at,
    lastModified: act.at,
    ...(organization !== undefined && { requester: { reference: organization } }),
    owner: partyReference(turn.to),
    restriction: { period: { start: act.at, ...(turn.until !== undefined && { end: turn.until }) } },
    input: [
      { type: kind('on-call-department'), valueReference: { reference: department } },
      { type: kind('on-call-caller'), valueString: message.caller },
      ...(message.callback === undefined
        ? []
        : [
            {
              type: kind('on-call-callback'),
              valueContactPoint: { system: 'phone' as const, value: message.callback },
            },
          ]),
      ...(name === undefined ? [] : [{ type: kind('on-call-patient'), valueHumanName: { text: name } }]),
      ...(birthDate === undefined ? [] : [{ type: kind('on-call-birth-date'), valueDate: birthDate }]),
      givenToInput(turn.to),
    ],
  };
}

/** The words. It is in preparation until somebody has acknowledged it; a channel that carries it finds it so. */
export function messageCommunication(
  { about, message }: Said,
  turn: Turn,
  task: string,
  act: ActContext,
): Communication {
  const { organization } = act.call;
  return {
    resourceType: 'Communication',
    status: 'preparation',
    basedOn: [{ reference: task }],
    category: [kind('on-call-message')],
    priority: 'urgent',
    topic: { text: about },
    recipient: [partyReference(turn.to)],
    ...(organization !== undefined && { sender: { reference: organization } }),
    payload: [{ contentString: message }],
  };
}

/** The page that tells who has it now; Patient Services sees it on its list. */
export const ringing = ({ status, to }: Turn, task: string, { at, urn }: Pick<ActContext, 'at' | 'urn'>): Create[] =>
  status === 'with-physician'
    ? [{ urn: urn(), resource: toSend({ kind: 'page-on-call', about: task, to: to.reference, at }) }]
    : [];
