/** Messages to patients over REST: what was sent to whom, what nobody can tell, and how a patient may be written to. */
import type { Communication, Consent, Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { Fault, isFault } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';
import { attemptsOf, notBefore, RESULTS } from '../../messages/attempts.ts';
import { RECEIVED } from '../../messages/kinds.ts';
import { CHOICES, preferencesIn, readPreferences } from '../../messages/preferences.ts';
import { preferencesShape } from '../../messages/set-preferences.ts';
import { settleMessage, settleMessageShape } from '../../messages/settle-message.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { CHANNELS } from '../../ports/message-channel/index.ts';
import { callOf, queryOf, type RestRequest, type Route } from './route.ts';

/** What people call the statuses of a Communication. */
const STATUS = {
  waiting: 'preparation',
  'under-way': 'in-progress',
  sent: 'completed',
  'not-sent': 'not-done',
  failed: 'stopped',
  unknown: 'unknown',
} as const;
type Status = keyof typeof STATUS;
const STATUSES = Object.keys(STATUS) as [Status, ...Status[]]; // the table's own keys

const answer = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    /** `in`: the patient wrote it. */
    direction: z.enum(['in', 'out']),
    status: z.enum(STATUSES),
    reason: z.string().optional().meta({ description: 'Why it was not sent, or how the last attempt ended.' }),
    about: z.string().optional(),
    to: z.string().optional(),
    patient: z.string().optional(),
    notBefore: z.string().optional(),
    sent: z.string().optional(),
    received: z.string().optional(),
    subject: z.string().optional(),
    text: z.string().optional(),
    attempts: z.array(
      z.strictObject({
        at: z.string(),
        channel: z.enum(CHANNELS),
        driver: z.string(),
        to: z.string(),
        messageId: z.string().optional(),
        result: z.enum(RESULTS).optional(),
        resultAt: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Message' });
const page = z.strictObject({ items: z.array(answer), next: z.string().optional() }).meta({ id: 'Messages' });
const query = z.strictObject({
  patient: z
    .string()
    .regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/)
    .optional(),
  status: z.enum(STATUSES).optional(),
  cursor: z.string().max(2000).optional(),
  count: z.coerce.number().int().min(1).max(100).default(20),
});
const preferencesView = z
  .strictObject({
    patient: z.string(),
    sms: z.enum(CHOICES).optional(),
    email: z.enum(CHOICES).optional(),
    language: z.string().optional(),
    confidential: z.strictObject({ channel: z.enum(CHANNELS), to: z.string() }).optional(),
  })
  .meta({ id: 'MessagePreferencesAnswer' });

export interface MessageDoor {
  readonly acts: ActPorts;
  readonly cursors: Cursors;
  readonly setPreferences: Action<unknown, unknown, unknown>;
}

export function messageRoutes(door: MessageDoor): Route[] {
  return [
    {
      method: 'get',
      path: '/v1/messages',
      tag: 'Messages',
      summary: 'Messages to patients and what they wrote back, the latest changed first',
      scope: 'system/Communication.s',
      query,
      answers: { 200: { description: 'Messages', schema: page } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'post',
      path: '/v1/messages/{id}/settle',
      tag: 'Messages',
      summary: settleMessage.summary,
      scope: settleMessage.scope,
      body: settleMessageShape,
      answers: { 200: { description: 'The message as it stands now', schema: answer } },
      audit: 'write',
      handle: async (request) => {
        oursOnly(request.caller);
        const { id } = await readMessage(door, request.params.id ?? '');
        await perform(settleMessage, callOf(request, id), door.acts);
        return { status: 200, body: view(await readMessage(door, id)) };
      },
    },
    {
      method: 'post',
      path: '/v1/patients/{id}/message-preferences',
      tag: 'Messages',
      summary: door.setPreferences.summary,
      description: 'Channels the patient allows, the language, and a confidential contact, which alone is used then.',
      scope: door.setPreferences.scope,
      body: preferencesShape,
      headers: ['Idempotency-Key'],
      answers: { 200: { description: 'As it stands now', schema: preferencesView } },
      audit: 'write',
      handle: async (request) => {
        oursOnly(request.caller);
        const { id } = await readPatient(door, request.params.id ?? '');
        await perform(door.setPreferences, callOf(request, id), door.acts);
        return { status: 200, body: await preferencesOf(door, id) };
      },
    },
    {
      method: 'get',
      path: '/v1/patients/{id}/message-preferences',
      tag: 'Messages',
      summary: 'How a patient may be written to',
      scope: 'system/Consent.r',
      answers: { 200: { description: 'As it stands now', schema: preferencesView } },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        return { status: 200, body: await preferencesOf(door, request.params.id ?? '') };
      },
    },
  ];
}

async function list({ acts, cursors }: MessageDoor, request: RestRequest) {
  oursOnly(request.caller);
  const { patient, status, cursor, count } = queryOf(query, request);
  const scope = ['messages', request.caller.clientId, patient, status, count];
  const found = await acts.store.search<Communication>({
    type: 'Communication',
    where: [
      ['category', `${CODES.messageKind}|`],
      ...(patient === undefined ? [] : [['subject', patient] as const]),
      ...(status === undefined ? [] : [['status', STATUS[status]] as const]),
    ],
    sort: '-_lastUpdated',
    count,
    ...(cursor !== undefined && { cursor: await cursors.open(cursor, scope) }),
  });
  const next = found.next === undefined ? {} : { next: await cursors.seal(found.next, scope) };
  return { status: 200, body: { items: found.matches.map(view), ...next } };
}

async function readMessage({ acts }: MessageDoor, id: string): Promise<Stored<Communication>> {
  const message = await acts.store.read('Communication', id).catch(unlessMissing);
  if (message && codeOf(message) !== undefined) return message;
  throw new Fault('not-found', { code: 'message-not-found', text: 'There is no such message.' });
}

async function readPatient({ acts }: MessageDoor, id: string): Promise<Stored<Patient>> {
  const patient = await acts.store.read('Patient', id).catch(unlessMissing);
  if (patient) return patient;
  throw new Fault('not-found', { code: 'patient-not-found', text: 'There is no such patient.' });
}

function unlessMissing(error: unknown): undefined {
  if (isFault(error, 'not-found', 'deleted')) return undefined;
  throw error;
}

async function preferencesOf(door: MessageDoor, id: string): Promise<z.output<typeof preferencesView>> {
  const patient = await readPatient(door, id);
  const consent: Stored<Consent> | undefined = await readPreferences(id, door.acts.store);
  const preferred = patient.communication?.find((one) => one.preferred) ?? patient.communication?.[0];
  const language = preferred?.language.coding?.[0]?.code;
  return {
    patient: `Patient/${id}`,
    ...preferencesIn(consent),
    ...(language !== undefined && { language }),
  };
}

const codeOf = ({ category = [] }: Communication): string | undefined =>
  category.flatMap(({ coding = [] }) => coding).find(({ system }) => system === CODES.messageKind)?.code;

function view(message: Stored<Communication>): z.output<typeof answer> {
  const kind = codeOf(message) ?? '';
  const received = kind === RECEIVED;
  const reason = message.statusReason?.coding?.[0]?.code ?? message.reasonCode?.[0]?.coding?.[0]?.code;
  const [recipient] = message.recipient ?? [];
  const [about] = message.about ?? [];
  const from = notBefore(message);
  return {
    id: message.id,
    kind,
    direction: received ? 'in' : 'out',
    status: STATUSES.find((one) => STATUS[one] === message.status) ?? 'unknown',
    ...(reason !== undefined && { reason }),
    ...(about?.reference !== undefined && { about: about.reference }),
    ...(recipient?.reference !== undefined && !received && { to: recipient.reference }),
    ...(message.subject?.reference !== undefined && { patient: message.subject.reference }),
    ...(from > 0 && !received && { notBefore: new Date(from).toISOString() }),
    ...(message.sent !== undefined && { sent: message.sent }),
    ...(message.received !== undefined && { received: message.received }),
    ...(message.topic?.text !== undefined && { subject: message.topic.text }),
    ...(message.payload?.[0]?.contentString !== undefined && { text: message.payload[0].contentString }),
    attempts: attemptsOf(message).map(({ tag: _tag, again: _again, ...attempt }) => attempt),
  };
}
