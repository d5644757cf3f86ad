/**
 * Sends one message: the consumer of topic `message-send`. Everything it has to know stands in the Communication, so that whoever comes after a
 * crash goes on from there. Noted before it is handed over, handed over by who noted it and by nobody else; an answer that was lost is asked
 * for by the tag, and never made up for by sending again, except to a service that sends one tag once. What is not to be done yet is left: the
 * minute's sweep rings for it when it is.
 */
import type { Communication } from '@medplum/fhirtypes';
import { type ActPorts, type Call, perform } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import { isFault } from '../fault.ts';
import { escapeValue } from '../fhir/search-value.ts';
import { SID } from '../fhir/systems.ts';
import type { MessageWords } from '../mappings/messages-schema.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { DriverName, MessageChannel, MessageOutcome } from '../ports/message-channel/index.ts';
import type { Leased } from '../ports/spool/index.ts';
import { type Attempt, attemptsOf, failedBy, nextMove, type Reason } from './attempts.ts';
import type { World } from './builder.ts';
import { type ComposeDeps, compose } from './compose.ts';
import type { Hours } from './hours.ts';
import { isUrgent, type MessageKind } from './kinds.ts';
import type { Party } from './message-task.ts';
import { noteMessageAttempt } from './note-attempt.ts';
import { noteMessageOutcome, type Outcome } from './note-outcome.ts';
import type { SmsConsent } from './preferences.ts';
import { kindOf } from './to-send.ts';

export interface MessageDeps {
  readonly acts: ActPorts;
  readonly store: FhirStore;
  /** At most one of a kind. */
  readonly channels: readonly MessageChannel[];
  readonly words: readonly MessageWords[];
  readonly hours: Hours;
  readonly consent: SmsConsent;
  readonly us: ComposeDeps['us'];
  readonly world: Pick<World, 'timeZone' | 'isOurs'> & { readonly placeOf: () => Promise<World['placeOf']> };
  readonly patientServices: () => Promise<Party>;
  readonly count: (kind: MessageKind, result: string) => void;
}

/** After how long a service that shows no such message is believed to know nothing of it. */
const LOST_AFTER_MS = 10 * 60_000;

export interface MessageSending {
  consume(message: Leased): Promise<void>;
  /** What a service tells of a message of ours; of one that nobody knows nothing is noted. */
  outcome(driver: DriverName, outcome: MessageOutcome): Promise<void>;
}

export function messageSending(deps: MessageDeps): MessageSending {
  const { acts, store } = deps;
  const { now } = acts;
  const outcomeNoted = noteMessageOutcome(deps);
  const call = (target: string, input: unknown): Call => ({ caller: CALLER, requestId: 'message-send', target, input });

  async function settle(message: Stored<Communication>, outcome: Outcome): Promise<void> {
    try {
      const { replayed } = await perform(outcomeNoted, call(message.id, outcome), acts);
      const kind = kindOf(message);
      if (!replayed && kind) deps.count(kind, outcome.result);
    } catch (error) {
      // The same result of the same attempt, told at another time: it is noted.
      if (!isFault(error, 'duplicate')) throw error;
    }
  }
  const stop = (message: Stored<Communication>, result: Reason) => settle(message, { result, at: iso(now()) });

  async function send(message: Stored<Communication>, kind: MessageKind): Promise<void> {
    const failed = failedBy(attemptsOf(message));
    const open = deps.channels.filter(({ channel }) => !failed.has(channel));
    if (deps.channels.length === 0) return stop(message, 'no-channel');
    const composed = await compose(
      message,
      kind,
      open.map(({ channel }) => channel),
      deps,
      now(),
    );
    if ('notSent' in composed) return stop(message, composed.notSent);
    if (!isUrgent(kind) && !deps.hours.isOpen(now())) return;
    const { channel, ...content } = composed;
    const service = open.find((one) => one.channel === channel);
    if (!service) return stop(message, 'no-channel');
    const input = { attempt: attemptsOf(message).length + 1, channel, driver: service.name, ...content };
    const noted = await perform(noteMessageAttempt, call(message.id, input), acts).catch((error: unknown) => {
      if (isFault(error, 'duplicate', 'busy')) return undefined;
      throw error;
    });
    // Somebody else has noted it and is handing it over.
    if (!noted || noted.replayed) return;
    const written = noted.resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
    const attempt = written && attemptsOf(written).at(-1);
    if (!attempt) throw new Error('an attempt was noted and is not there');
    await handOver(service, written, attempt);
  }

  async function handOver(
    service: MessageChannel,
    message: Stored<Communication>,
    { tag, to }: Attempt,
  ): Promise<void> {
    const subject = message.topic?.text;
    const text = message.payload?.[0]?.contentString ?? '';
    let sent: MessageOutcome;
    try {
      sent = await service.send({ tag, to, text, ...(subject !== undefined && { subject }) });
    } catch (error) {
      const result = resultOf(error);
      // Anything else proves nothing: it is asked for by its tag, a minute from now.
      if (result === undefined) {
        if (isFault(error) && error.next === 'retry') return;
        throw error;
      }
      return settle(message, { tag, result, at: iso(now()) });
    }
    return settle(message, outcomeOf(tag, sent));
  }

  async function ask(message: Stored<Communication>, kind: MessageKind, attempt: Attempt): Promise<void> {
    const { tag, at, messageId, channel, driver } = attempt;
    const service = deps.channels.find((one) => one.name === driver && one.channel === channel);
    const since = Date.parse(at);
    const asked = { tag, since, ...(messageId !== undefined && { messageId }) };
    const known = await service?.outcomeOf(asked);
    if (known) return settle(message, outcomeOf(tag, known));
    // No proof either way, but where one tag is sent once: it cannot do harm there to hand it over again.
    if (service?.sameTagOnce) {
      const composed = await compose(message, kind, [channel], deps, now());
      if (!('notSent' in composed) && composed.to === attempt.to) return handOver(service, message, attempt);
    }
    if (now() - since >= LOST_AFTER_MS) await settle(message, { tag, result: 'unknown', at: iso(now()) });
  }

  return {
    async consume({ body }) {
      const message = await store.read('Communication', String(body.communication)).catch((error: unknown) => {
        if (isFault(error, 'not-found', 'deleted')) return undefined;
        throw error;
      });
      const kind = message && kindOf(message);
      if (!message || !kind) return;
      const move = nextMove(message, now());
      if (move.do === 'send') await send(message, kind);
      if (move.do === 'ask') await ask(message, kind, move.attempt);
    },

    async outcome(driver, outcome) {
      const message = await findSent(driver, outcome, store);
      const attempt =
        message &&
        attemptsOf(message).find(({ tag, messageId }) => tag === outcome.tag || messageId === outcome.messageId);
      if (message && attempt) await settle(message, outcomeOf(attempt.tag, outcome));
    },
  };
}

const CALLER = gatewayCaller('system/*.cruds');

function resultOf(error: unknown): 'not-taken' | 'bad-address' | 'opted-out' | 'refused' | undefined {
  if (isFault(error, 'rolled-back', 'throttled')) return 'not-taken';
  if (!isFault(error, 'value')) return undefined;
  const code = error.issues[0]?.code;
  return code === 'message-address' ? 'bad-address' : code === 'message-opted-out' ? 'opted-out' : 'refused';
}

/** By our tag, else by the service's own number. */
async function findSent(driver: DriverName, { tag, messageId }: MessageOutcome, store: FhirStore) {
  const values = [
    ...(tag === undefined ? [] : [`${SID.messageAttempt}|${escapeValue(tag)}`]),
    `${SID.serviceMessage}/${driver}|${escapeValue(messageId)}`,
  ];
  const where = [['identifier', values.join(',')]] as const;
  const { matches } = await store.search<Communication>({ type: 'Communication', where, count: 2 });
  return matches.find((one) => kindOf(one) !== undefined);
}

const iso = (at: number) => new Date(at).toISOString();

const outcomeOf = (tag: string, { result, at, messageId }: MessageOutcome): Outcome => ({
  tag,
  result,
  at: iso(at),
  messageId,
});
