/**
 * What a patient wrote back is acted on: the consumer of topic `message-reply`. What it means is decided once, kept, and then done; each act has
 * the reply's key, so that whoever comes after a crash does what is missing and nothing twice.
 */
import type { Communication } from '@medplum/fhirtypes';
import { type Action, type ActPorts, type Call, perform } from '../action.ts';
import { numberOf, type Visit } from '../appointments/appointment.ts';
import { gatewayCaller } from '../auth/caller.ts';
import { isFault } from '../fault.ts';
import { escapeValue } from '../fhir/search-value.ts';
import { SID } from '../fhir/systems.ts';
import { numberOf as callNumber } from '../on-call/message.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Leased } from '../ports/spool/index.ts';
import { confirmComing } from './confirm-coming.ts';
import { decide, sentTo } from './decide-reply.ts';
import { forgetReply, type KeptReply, readKept } from './keep-reply.ts';
import type { MessageKind } from './kinds.ts';
import type { Party } from './message-task.ts';
import { addressKey } from './note-attempt.ts';
import { askAboutReply, closeReply, decided, noteReply, type QuestionCode } from './note-reply.ts';
import { say } from './say.ts';
import { setMessagePreferences } from './set-preferences.ts';
import { stillReached } from './still-reached.ts';
import type { Meaning } from './understand.ts';

export interface ReplyDeps {
  readonly acts: ActPorts;
  readonly blobs: Blobs;
  readonly group: () => Promise<Party>;
  readonly patientServices: () => Promise<Party>;
  /** The step of visits that cancels one; its referral moves with it. */
  readonly cancelVisit: Action<unknown, unknown, unknown>;
  /** The step that acknowledges a message for the physician on call. */
  readonly acknowledgeCall: Action<unknown, unknown, unknown>;
  readonly count: (what: Meaning | QuestionCode | 'unknown-number') => void;
}

const CALLER = gatewayCaller('system/*.cruds');

export function replyAnswering(deps: ReplyDeps): (message: Leased) => Promise<void> {
  const { acts } = deps;
  const { store, mac } = acts;
  const noted = noteReply(deps);
  const asked = askAboutReply(deps);
  const preferences = setMessagePreferences(deps);
  const by = { caller: CALLER, requestId: 'message-reply' };

  /** The reply as it was kept before, or is now; undefined: nobody was ever written to there. */
  async function keep(reply: KeptReply): Promise<Stored<Communication> | undefined> {
    const identifier = `${SID.messageReply}/${reply.driver}|${escapeValue(reply.messageId)}`;
    const search = { type: 'Communication', where: [['identifier', identifier]], count: 1 } as const;
    const [known] = (await store.search<Communication>(search)).matches;
    if (known) return known;
    const decision = await decide(reply, await sentTo(reply.from, mac, store), store, acts.now());
    if (!decision) return undefined;
    const { driver, messageId, text, at } = reply;
    const input = { driver, messageId, text, at: new Date(at).toISOString(), ...decision };
    const { resources } = await perform(noted, { ...by, input }, acts);
    return resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
  }

  async function askPerson(reply: Stored<Communication>, question: QuestionCode, from: string): Promise<void> {
    await perform(asked, { ...by, target: reply.id, input: { question } }, acts);
    if (question === 'reschedule') return answer(reply, 'reply-reschedule', [reply.id]);
    // Once a day: two machines that answer each other would never end.
    const day = new Date(Date.parse(reply.received ?? '')).toISOString().slice(0, 10);
    await answer(reply, 'reply-to-a-person', [await addressKey(mac, from), day]);
  }

  async function answer(reply: Stored<Communication>, kind: MessageKind, once: readonly string[]): Promise<void> {
    const to = reply.subject?.reference;
    if (to === undefined) return; // whose number it is, is not known
    const about = kind === 'reply-confirmed' || kind === 'reply-cancelled' ? reply.about?.[0]?.reference : undefined;
    const message = { kind, about: about ?? `Communication/${reply.id}`, to, once: [kind, ...once] };
    await say(message, acts, by).catch(unlessDuplicate);
  }

  /** False: the visit has moved on meanwhile. */
  async function step(
    action: Action<unknown, unknown, unknown>,
    reply: Stored<Communication>,
    input: unknown,
  ): Promise<boolean> {
    const reference = reply.about?.[0]?.reference ?? '';
    try {
      const visit: Visit = await store.read('Appointment', reference.slice('Appointment/'.length));
      const call: Call = { ...by, target: numberOf(visit), input, idempotencyKey: `reply ${reply.id}` };
      await perform(action, call, acts);
      return true;
    } catch (error) {
      if (isFault(error, 'business-rule', 'not-found', 'deleted')) return false;
      throw error;
    }
  }

  async function end(reply: Stored<Communication>, meaning: 'stop' | 'start', from: string): Promise<void> {
    const input = { sms: meaning === 'stop' ? 'refused' : 'allowed' };
    const reached = await stillReached(await sentTo(from, mac, store), from, store);
    for (const patient of new Set(reached.flatMap(({ recipient }) => recipient?.[0]?.reference ?? []))) {
      if (!patient.startsWith('Patient/')) continue;
      const target = patient.slice('Patient/'.length);
      const call: Call = { ...by, target, input, idempotencyKey: `reply ${reply.id}` };
      // A chart that was closed meanwhile is written to no more anyhow.
      await perform(preferences, call, acts).catch((error: unknown) => {
        if (!isFault(error, 'business-rule', 'not-found', 'deleted')) throw error;
      });
    }
  }

  /** False: it is another's meanwhile, or done. */
  async function acknowledge(reply: Stored<Communication>): Promise<boolean> {
    const reference = reply.about?.[0]?.reference ?? '';
    try {
      const task = await store.read('Task', reference.slice('Task/'.length));
      const input = { physician: task.owner?.reference };
      await perform(
        deps.acknowledgeCall,
        { ...by, target: callNumber(task), input, idempotencyKey: `reply ${reply.id}` },
        acts,
      );
      return true;
    } catch (error) {
      if (isFault(error, 'business-rule', 'value', 'not-found', 'deleted')) return false;
      throw error;
    }
  }

  async function act(reply: Stored<Communication>, from: string): Promise<Meaning | QuestionCode> {
    const { meaning, question } = decided(reply);
    if (meaning === 'stop' || meaning === 'start') {
      await end(reply, meaning, from);
      return meaning;
    }
    if (question === undefined && meaning === 'acknowledge' && (await acknowledge(reply))) return meaning;
    if (question === undefined && (meaning === 'confirm' || meaning === 'cancel')) {
      const input = meaning === 'cancel' ? { reason: 'pat' } : {};
      const action = meaning === 'cancel' ? deps.cancelVisit : (confirmComing as Action<unknown, unknown, unknown>);
      if (await step(action, reply, input)) {
        await answer(reply, meaning === 'cancel' ? 'reply-cancelled' : 'reply-confirmed', [reply.id]);
        return meaning;
      }
    }
    const why = question ?? 'moved-on';
    await askPerson(reply, why, from);
    return why;
  }

  return async ({ body }) => {
    const id = String(body.reply);
    const kept = await readKept(id, deps.blobs);
    if (!kept) return;
    const reply = await keep(kept);
    if (!reply) deps.count('unknown-number');
    if (reply && reply.status !== 'completed') {
      deps.count(await act(reply, kept.from));
      await perform(closeReply, { ...by, target: reply.id, input: {} }, acts);
    }
    await forgetReply(id, deps.blobs);
  };
}

function unlessDuplicate(error: unknown): void {
  if (!isFault(error, 'duplicate')) throw error;
}
