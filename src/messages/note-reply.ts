import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { DRIVERS } from '../ports/message-channel/index.ts';
import { RECEIVED } from './kinds.ts';
import { messageTask, type Party } from './message-task.ts';
import { MEANINGS, type Meaning } from './understand.ts';

/** Why a person reads it. */
export const QUESTIONS = [
  'reschedule',
  'not-understood',
  'several-visits',
  'no-visit',
  'several-patients',
  'not-their-number',
  'moved-on',
] as const;
export type QuestionCode = (typeof QUESTIONS)[number];

const shape = z.strictObject({
  driver: z.enum(DRIVERS),
  messageId: z.string().min(1).max(500),
  /** What is done about it: by the gateway, or by a person who reads it. */
  meaning: z.enum(MEANINGS).optional(),
  question: z.enum(QUESTIONS).optional(),
  /** The visit, else the message of ours that it answers. */
  about: z.string(),
  patient: z.string().optional(),
  text: z.string(),
  at: z.iso.datetime(),
});
export type NoteReply = z.output<typeof shape>;

/** What a patient wrote back, with what is done about it: decided once, by what there was then. Kept for good, so that the same is not done twice. */
export const noteReply = (deps: { group(): Promise<Party> }): Action<NoteReply, undefined, Party> =>
  defineAction<NoteReply, undefined, Party>({
    name: 'note-reply',
    summary: 'Keep what a patient wrote back',
    scope: 'system/Communication.c',
    input: shape,
    fence: 'lane',
    writes: ['Communication'],
    open: async ({ driver, messageId }) => ({ parts: ['note-reply', driver, messageId], state: undefined }),
    find: () => deps.group(),
    build({ driver, messageId, meaning, question, about, patient, text, at }, us, act) {
      const urn = act.urn();
      const resource: Communication = {
        resourceType: 'Communication',
        extension: [{ url: EXTENSION.notBefore, valueDateTime: at }],
        identifier: [{ system: `${SID.messageReply}/${driver}`, value: messageId }],
        status: 'in-progress',
        category: [{ coding: [{ system: CODES.messageKind, code: RECEIVED }] }],
        ...(patient !== undefined && { subject: { reference: patient }, sender: { reference: patient } }),
        about: [{ reference: about }],
        received: at,
        recipient: [{ reference: us.reference, ...(us.display !== undefined && { display: us.display }) }],
        reasonCode: [
          ...(meaning ? [{ coding: [{ system: CODES.replyMeaning, code: meaning }] }] : []),
          ...(question ? [{ coding: [{ system: CODES.replyQuestion, code: question }] }] : []),
        ],
        payload: [{ contentString: text === '' ? '–' : text }],
      };
      if (resource.reasonCode?.length === 0) resource.reasonCode = undefined;
      return {
        create: [{ urn, resource }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.messageStep, code: 'note-reply' },
          operation: 'CREATE',
          targets: [urn],
          ...(patient !== undefined && { patient }),
        },
      };
    },
  });

/** The decision that was kept. */
export function decided({ reasonCode = [] }: Communication): {
  readonly meaning?: Meaning;
  readonly question?: QuestionCode;
} {
  const codes = reasonCode.flatMap(({ coding = [] }) => coding);
  const code = (system: string) => codes.find((one) => one.system === system)?.code;
  const meaning = MEANINGS.find((one) => one === code(CODES.replyMeaning));
  const question = QUESTIONS.find((one) => one === code(CODES.replyQuestion));
  return { ...(meaning && { meaning }), ...(question && { question }) };
}

/** A person is asked to read it. */
export const askAboutReply = (deps: {
  patientServices(): Promise<Party>;
}): Action<{ question: QuestionCode }, Stored<Communication>, { reply: Stored<Communication>; owner: Party }> =>
  defineAction<{ question: QuestionCode }, Stored<Communication>, { reply: Stored<Communication>; owner: Party }>({
    name: 'ask-about-reply',
    summary: 'Ask a person to read what a patient wrote back',
    scope: 'system/Task.c',
    input: z.strictObject({ question: z.enum(QUESTIONS) }),
    fence: 'lane',
    writes: ['Task'],
    async open(_input, call, reads) {
      const reply = await reads.read('Communication', call.target ?? '');
      return { parts: ['ask-about-reply', call.target], state: reply };
    },
    find: async (_input, { state }) => ({ reply: state, owner: await deps.patientServices() }),
    build({ question }, { reply, owner }, act) {
      const about = `Communication/${reply.id}`;
      const patient = reply.subject?.reference;
      const reason = { system: CODES.replyQuestion, code: question };
      const task = messageTask(
        { kind: 'message-reply', reason, about, ...(patient !== undefined && { patient }) },
        owner,
        act,
      );
      return {
        create: [task],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.messageStep, code: 'ask-about-reply' },
          operation: 'CREATE',
          targets: [task.urn],
          ...(patient !== undefined && { patient }),
        },
      };
    },
  });

/** All that there was to do about it is done. */
export const closeReply = defineAction<Record<string, never>, Stored<Communication>, Stored<Communication>>({
  name: 'close-reply',
  summary: 'Note that a reply was acted on',
  scope: 'system/Communication.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Communication'],
  async open(_input, call, reads) {
    const reply = await reads.read('Communication', call.target ?? '');
    const done = reply.status === 'completed' ? { done: [reply] } : {};
    return { parts: ['close-reply', call.target], state: reply, ...done };
  },
  find: async (_input, { state }) => state,
  build: (_input, reply) => ({
    create: [],
    update: [{ resource: { ...reply, status: 'completed' }, versionId: reply.meta.versionId }],
    status: 200,
    record: {
      activity: { system: CODES.messageStep, code: 'close-reply' },
      operation: 'UPDATE',
      targets: [`Communication/${reply.id}`],
      ...(reply.subject?.reference && { patient: reply.subject.reference }),
    },
  }),
});
