/** The sending of messages over the embedded store in memory, with a service as the test says; every port call may be the last. */
import type { Communication, Patient, Task } from '@medplum/fhirtypes';
import { base32, macWith } from '../../src/act-key.ts';
import { type ActPorts, perform } from '../../src/action.ts';
import { gatewayCaller } from '../../src/auth/caller.ts';
import { Fault } from '../../src/fault.ts';
import { openZone } from '../../src/fhir/clinic-time.ts';
import { messageWords } from '../../src/mappings.ts';
import { openHours } from '../../src/messages/hours.ts';
import { type MessageDeps, messageSending } from '../../src/messages/send-message.ts';
import { settleMessage } from '../../src/messages/settle-message.ts';
import { toSend } from '../../src/messages/to-send.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import { openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import type {
  Channel,
  MessageChannel,
  MessageOutcome,
  MessageResult,
  OutgoingMessage,
} from '../../src/ports/message-channel/index.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { response } from '../../src/registration/resources.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';

export const START = Date.parse('2026-11-24T16:00:00Z');
const MINUTE = 60_000;

/** How it ends, told at once; or it goes wrong on the way there or back. */
export type Mood = MessageResult | 'answer-lost' | 'request-lost' | 'away' | 'refuses';

/** A service that carries messages and loses answers, as a test says. It keeps what it was really handed. */
export function fakeChannel(now: () => number, { channel = 'sms' as Channel, sameTagOnce = false } = {}) {
  const sent: OutgoingMessage[] = [];
  const results = new Map<string, MessageResult>();
  const state: { mood: Mood; lists: boolean } = { mood: 'delivered', lists: true };
  const outcome = (tag: string): MessageOutcome => ({
    messageId: `m-${tag}`,
    tag,
    result: results.get(tag) ?? 'sent',
    at: now(),
  });
  const service: MessageChannel = {
    name: channel === 'sms' ? 'telnyx' : 'smtp',
    channel,
    ...(sameTagOnce && { sameTagOnce }),
    async send(message) {
      const { mood } = state;
      if (mood === 'away') throw new Fault('rolled-back', { code: 'test-away', text: 'Away.' });
      if (mood === 'refuses') throw new Fault('value', { code: 'message-refused', text: 'Refused.' });
      if (mood === 'request-lost') throw new Fault('unknown', { code: 'test-lost', text: 'Lost.' });
      if (!(sameTagOnce && sent.some(({ tag }) => tag === message.tag))) sent.push(message);
      results.set(message.tag, mood === 'answer-lost' ? 'delivered' : mood);
      if (mood === 'answer-lost') throw new Fault('unknown', { code: 'test-lost', text: 'Lost.' });
      return outcome(message.tag);
    },
    outcomeOf: async ({ tag }) => (state.lists && sent.some((one) => one.tag === tag) ? outcome(tag) : undefined),
  };
  return { service, sent, results, state };
}

export function sendingBench() {
  const sql = openNodeSqlite(':memory:');
  const clock = { now: START };
  const now = () => clock.now;
  const kept = new Map<string, Uint8Array>();
  const blobs: Blobs = {
    put: async (key, bytes) => void kept.set(key, kept.get(key) ?? bytes),
    get: async (key) => kept.get(key),
    delete: async (key) => void kept.delete(key),
    keys: async function* () {
      yield* kept.keys();
    },
  };
  const store = openEmbeddedStore({ sql, blobs, now });
  const counted: string[] = [];

  /** As a process of its own, which dies after so many port calls. */
  function start(
    channels: readonly MessageChannel[],
    {
      after = Number.POSITIVE_INFINITY,
      counter = { calls: 0 } as Counter,
      ...more
    }: Partial<MessageDeps> & { after?: number; counter?: Counter } = {},
  ) {
    const mortal = cutOff(store, STORE_CALLS, after, counter);
    const acts: ActPorts = {
      store: mortal,
      ledger: oneCommitLedger({ sql, store: mortal, now }),
      mac: macWith(new Uint8Array(32).fill(9)),
      now,
      newId: () => crypto.randomUUID(),
    };
    return messageSending({
      acts,
      store: mortal,
      channels: channels.map((one) => cutOff(one, ['send', 'outcomeOf'], after, counter)),
      words: messageWords(),
      hours: openHours('08:00-20:00', openZone('America/Phoenix')),
      consent: 'number-given',
      us: async () => ({ name: 'Clinic', phone: '602-555-0100' }),
      world: { timeZone: 'America/Phoenix', isOurs: async () => true, placeOf: async () => () => 'Street' },
      patientServices: async () => ({ reference: 'Organization/patient-services' }),
      count: (kind, result) => void counted.push(`${kind} ${result}`),
      ...more,
    });
  }

  /** Something is missing in somebody's registration. */
  async function prepare(telecom: Patient['telecom'] = [{ system: 'phone', value: '602-555-0123' }]): Promise<string> {
    const identifier = { system: 'https://clinic-gateway.example.org/fhir/sid/mrn', value: crypto.randomUUID() };
    const { resource } = await store.createIfNone<Patient>(
      { resourceType: 'Patient', active: true, identifier: [identifier], ...(telecom && { telecom }) },
      identifier,
    );
    const to = `Patient/${resource.id}`;
    const [urn, about] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => `urn:uuid:${id}`) as [string, string];
    const at = new Date(START).toISOString();
    const registration = response({}, to, ['coverage'], {
      act: base32(crypto.getRandomValues(new Uint8Array(20))),
      at,
    });
    const message = toSend({ kind: 'registration-incomplete', about, to, at });
    const { resources } = await store.commit({
      create: [
        { urn, resource: message },
        { urn: about, resource: registration },
      ],
      update: [],
    });
    return resources[0]?.id ?? '';
  }

  /** As the minute's sweep would ring for it, until it is settled. Answers how it stands. */
  async function untilDone(sending: ReturnType<typeof start>, communication: string, most = 60) {
    for (let turn = 0; turn < most; turn++) {
      await sending.consume({ id: 'm', topic: 'message-send', body: { communication }, token: 1, attempts: turn });
      const { status } = await store.read('Communication', communication);
      if (status !== 'preparation' && status !== 'in-progress') break;
      clock.now += MINUTE;
    }
    return standing(communication);
  }

  async function standing(communication: string): Promise<{ message: Stored<Communication>; tasks: Stored<Task>[] }> {
    const { matches } = await store.search<Task>({
      type: 'Task',
      where: [['focus', `Communication/${communication}`]],
    });
    return { message: await store.read('Communication', communication), tasks: matches };
  }

  /** A person has it sent again. */
  async function sendAgain(communication: string): Promise<void> {
    const acts: ActPorts = {
      store,
      ledger: oneCommitLedger({ sql, store, now }),
      mac: macWith(new Uint8Array(32).fill(9)),
      now,
      newId: () => crypto.randomUUID(),
    };
    const caller = { ...gatewayCaller('system/Communication.u'), person: { id: 'dana', name: 'Dana' } };
    await perform(settleMessage, { caller, requestId: 'test', target: communication, input: { sent: false } }, acts);
  }

  return { clock, store, counted, start, prepare, untilDone, standing, sendAgain };
}
