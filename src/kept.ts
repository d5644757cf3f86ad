/**
 * Accepted means kept: an act that the store does not take in time is made durable (a sealed blob and a spool message that names it)
 * and answered "kept". The spool performs it later under the same act key, so that a call still on its way does no harm.
 */
import { actId } from './act-key.ts';
import { type Action, type ActPorts, type Answer, type Call, perform } from './action.ts';
import type { Scopes } from './auth/scopes.ts';
import { Fault, type FaultKind, type Issue, isFault } from './fault.ts';
import type { Blobs } from './ports/blobs/index.ts';
import type { Leased, Spool } from './ports/spool/index.ts';

export interface Keeper {
  /** Performs a create, or keeps it when the store is down or slow. Faults are refusals; 503 only when nothing can be kept. */
  performOrKeep<I, S, F>(action: Action<I, S, F>, call: Call): Promise<Answer | { kept: string }>;
  /** What `read` finds, or how a kept act of that id stands: kept, or its refusal thrown. */
  orKept<T extends object>(
    id: string,
    organization: string | undefined,
    read: () => Promise<T>,
  ): Promise<T | { kept: string }>;
  /** Performs one kept act; the consumer of topic `act`. */
  consume(message: Leased): Promise<'done'>;
}

export interface KeeperPorts {
  readonly acts: ActPorts;
  readonly spool: Spool;
  readonly blobs: Blobs;
  /** Actions by name, for what was kept before a restart. */
  readonly actions: ReadonlyMap<string, Action<unknown, unknown, unknown>>;
  /** Rejects after the time a caller may wait for the store; the timer is the runtime's. */
  readonly deadline: <T>(work: Promise<T>) => Promise<T>;
  /** Tells the consumer that there is work; a hint, the spool is the truth. */
  readonly ring: () => void;
}

/** What is kept of a call. Sealed, since the input is patient data. */
interface KeptCall {
  readonly action: string;
  readonly call: Omit<Call, 'caller'> & {
    readonly caller: Omit<Call['caller'], 'scopes'> & { scopes: [string, string][] };
  };
}

interface Refusal {
  readonly organization: string | undefined;
  readonly kind: FaultKind;
  readonly issues: readonly Issue[];
}

const callKey = (id: string) => `kept-${id}`;
const refusalKey = (id: string) => `refused-${id}`;
const messageId = (id: string) => `act-${id}`;

export function createKeeper(ports: KeeperPorts): Keeper {
  const { acts, spool, blobs } = ports;

  async function keep<I, S, F>(action: Action<I, S, F>, call: Call): Promise<{ kept: string }> {
    const parsed = action.input.parse(call.input);
    const opened = await action.open(parsed, call, acts.store, acts.mac);
    const id = await actId(acts.mac, opened.parts);
    const record: KeptCall = {
      action: action.name,
      call: { ...call, caller: { ...call.caller, scopes: [...call.caller.scopes] } },
    };
    try {
      await blobs.put(callKey(id), encode(record));
      await spool.enqueue({ id: messageId(id), topic: 'act', body: { act: id } });
    } catch (cause) {
      throw new Fault(
        'transient',
        { code: 'not-kept', text: 'Neither the store nor the queue takes work now.' },
        { cause },
      );
    }
    ports.ring();
    return { kept: id };
  }

  return {
    async performOrKeep(action, call) {
      try {
        return await ports.deadline(perform(action, call, acts));
      } catch (error) {
        if (isFault(error) && error.next === 'refuse') throw error;
        if (isFault(error, 'exception')) throw error;
        if (!isFault(error)) throw error;
        return keep(action, call);
      }
    },

    async orKept(id, organization, read) {
      try {
        return await read();
      } catch (error) {
        if (!isFault(error, 'not-found', 'transient', 'throttled')) throw error;
        const waiting = await spool.find(messageId(id));
        const kept = waiting && (await blobs.get(callKey(id)));
        if (kept && mayKnow(decode<KeptCall>(kept).call.organization, organization)) return { kept: id };
        const refused = await blobs.get(refusalKey(id));
        if (refused) {
          const refusal = decode<Refusal>(refused);
          if (mayKnow(refusal.organization, organization)) throw new Fault(refusal.kind, refusal.issues);
        }
        throw error;
      }
    },

    async consume(message) {
      const id = String(message.body['act']);
      const kept = await blobs.get(callKey(id));
      // Done before: the message outlived its acknowledgement.
      if (!kept) return 'done';
      const { action: name, call: stored } = decode<KeptCall>(kept);
      const action = ports.actions.get(name);
      if (!action)
        throw new Fault('exception', {
          code: 'action-unknown',
          text: 'The kept act is of an action this version lacks.',
        });
      const scopes: Scopes = new Map(stored.caller.scopes);
      try {
        await perform(action, { ...stored, caller: { ...stored.caller, scopes } }, acts);
      } catch (error) {
        if (!isFault(error) || error.next !== 'refuse') throw error;
        const refusal: Refusal = { organization: stored.organization, kind: error.kind, issues: error.issues };
        await blobs.put(refusalKey(id), encode(refusal));
      }
      await blobs.delete(callKey(id));
      return 'done';
    },
  };
}

/** The group's own may know of every act; a partner of its organization's. */
const mayKnow = (owner: string | undefined, asking: string | undefined) => asking === undefined || owner === asking;

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function decode<T>(bytes: Uint8Array): T {
  // Written by `encode` above and sealed since.
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
