/**
 * Accepted means kept: an act that the store does not take in time is made durable (a sealed blob and a spool message that names it)
 * and answered "kept". The spool performs it later under the same act key, so that a call still on its way does no harm.
 *
 * It is performed as whoever called, with the scopes of that moment: a client that is revoked meanwhile was allowed to call when it
 * did, its referral is about a patient who waits, and staff see who sent it. Creates are kept, and steps that depend on little; any other
 * step answers 503 with Retry-After while the store is away: whether it is allowed depends on where the thing stands, which nobody can tell then.
 */
import { actId, canonicalJson, isActId } from './act-key.ts';
import { type Action, type ActPorts, type Answer, type Call, type Opened, perform } from './action.ts';
import type { Scopes } from './auth/scopes.ts';
import { Fault, isFault } from './fault.ts';
import {
  actOfMessage,
  callKey,
  decode,
  encode,
  type KeptCall,
  messageOf,
  type Refusal,
  refusalKey,
} from './kept-records.ts';
import { attemptOf, partsOfStep, under } from './kept-steps.ts';
import type { Blobs } from './ports/blobs/index.ts';
import type { Leased, Spool } from './ports/spool/index.ts';

export interface Keeper {
  /** Performs a create, or a step that may be kept, or keeps it when the store is down or slow. Faults are refusals; 503 only when nothing can be kept. */
  performOrKeep<I, S, F>(action: Action<I, S, F>, call: Call): Promise<Answer | { kept: string }>;
  /** What `read` finds, or how a kept act of that id stands: kept, or its refusal thrown. */
  orKept<T extends object>(
    id: string,
    organization: string | undefined,
    read: () => Promise<T>,
  ): Promise<T | { kept: string }>;
  /** What `read` finds once the kept step of that id is done; kept while it waits, its refusal thrown. */
  onceDone<T extends object>(
    id: string,
    organization: string | undefined,
    read: () => Promise<T>,
  ): Promise<T | { kept: string }>;
  /** Performs one kept act; the consumer of topic `act`. */
  consume(message: Leased): Promise<'done'>;
  /** Before a person discards parked work: the act is refused, and what was kept of it goes. Nothing for messages of other topics. */
  giveUp(messageId: string): Promise<void>;
}

export interface KeeperPorts {
  readonly acts: ActPorts;
  readonly spool: Spool;
  readonly blobs: Blobs;
  /** Actions by name, for what was kept before a restart. */
  readonly actions: ReadonlyMap<string, Action<unknown, unknown, unknown>>;
  /** Rejects after the time a caller may wait for the store; the work goes on, and how it ends then is told to nobody. */
  readonly deadline: <T>(work: Promise<T>) => Promise<T>;
  /** Tells the consumer that there is work; a hint, the spool is the truth. */
  readonly ring: () => void;
}

/** How often an act whose ground moves under it is begun anew before a person looks. */
const STALE_ATTEMPTS = 10;

export function createKeeper(ports: KeeperPorts): Keeper {
  const { acts, spool, blobs } = ports;

  /** `begun`: the parts of the key under which a step was attempted. */
  async function keep<I, S, F>(
    action: Action<I, S, F>,
    call: Call,
    begun: Opened<S>['parts'] | undefined,
  ): Promise<{ kept: string }> {
    const input = action.input.parse(call.input);
    const step = call.target !== undefined;
    const named = step
      ? partsOfStep(action.name, input, call)
      : (await action.open(input, call, acts.store, acts.mac)).parts;
    const id = await actId(acts.mac, named);
    const caller = { ...call.caller, scopes: [...call.caller.scopes] };
    // Its own key is the key of each attempt; without one, the same step may be kept again some other day.
    const parts = step && call.idempotencyKey === undefined ? { parts: begun ?? [...named, acts.newId()] } : {};
    let waiting: Uint8Array | undefined;
    try {
      await blobs.put(callKey(id), encode({ action: action.name, call: { ...call, caller }, ...parts }));
      waiting = await blobs.get(callKey(id));
      await spool.enqueue(messageOf(id));
    } catch (cause) {
      const text = 'Neither the store nor the queue takes work now.';
      throw new Fault('transient', { code: 'not-kept', text }, { cause });
    }
    ports.ring();
    // What was kept first stays; undefined when it was performed just now.
    const first = waiting && action.input.parse(decode<KeptCall>(waiting).call.input);
    if (first && canonicalJson(first) !== canonicalJson(input)) {
      throw new Fault('duplicate', { code: 'key-reused', text: 'The same key came with another body before.' });
    }
    return { kept: id };
  }

  async function refuse(id: string, refusal: Refusal): Promise<void> {
    await blobs.delete(refusalKey(id)); // of an earlier attempt under the same key: what is there already is not put
    await blobs.put(refusalKey(id), encode(refusal));
    await blobs.delete(callKey(id));
  }

  /** What a step is about may itself have been kept, and comes first. */
  const isKept = async (id: string | undefined) =>
    id !== undefined && isActId(id) && (await blobs.get(callKey(id))) !== undefined;

  /** The act waits, or was refused: told to its own organization and to the group. */
  async function standing(id: string, organization: string | undefined): Promise<'kept' | undefined> {
    const waiting = await spool.find(messageOf(id).id);
    const kept = waiting && (await blobs.get(callKey(id)));
    if (kept && mayKnow(decode<KeptCall>(kept).call.organization, organization)) return 'kept';
    const refused = await blobs.get(refusalKey(id));
    const refusal = refused && decode<Refusal>(refused);
    if (refusal && mayKnow(refusal.organization, organization)) throw new Fault(refusal.kind, refusal.issues);
    return undefined;
  }

  return {
    async performOrKeep(action, call) {
      const attempt = call.target === undefined ? undefined : attemptOf(action);
      try {
        return await ports.deadline(perform(attempt?.action ?? action, call, acts));
      } catch (error) {
        if (!isFault(error) || error.next !== 'retry') throw error;
        return keep(action, call, attempt?.end());
      }
    },

    async onceDone(id, organization, read) {
      return isActId(id) && (await standing(id, organization)) ? { kept: id } : read();
    },

    async orKept(id, organization, read) {
      const reading = read();
      try {
        return await ports.deadline(reading);
      } catch (error) {
        if (!isFault(error) || (error.kind !== 'not-found' && error.next !== 'retry') || !isActId(id)) throw error;
        // Where nothing is known of it the reading decides, however long it takes.
        return (await standing(id, organization)) ? { kept: id } : await reading;
      }
    },

    async consume(message) {
      const id = String(message.body.act);
      const kept = await blobs.get(callKey(id));
      // Done before: the message outlived its acknowledgement.
      if (!kept) return 'done';
      const { action: name, call: stored, parts } = decode<KeptCall>(kept);
      const action = ports.actions.get(name);
      if (!action)
        throw new Fault('exception', {
          code: 'action-unknown',
          text: 'The kept act is of an action this version lacks.',
        });
      const scopes: Scopes = new Map(stored.caller.scopes);
      try {
        await perform(parts ? under(action, parts) : action, { ...stored, caller: { ...stored.caller, scopes } }, acts);
      } catch (error) {
        if (isFault(error, 'not-found') && (await isKept(stored.target))) throw new Fault('rolled-back', error.issues);
        const moved =
          stored.ifMatch === undefined &&
          [error, isFault(error, 'busy') && error.cause].find((one) => isFault(one, 'stale'));
        if (isFault(moved)) throw movedOn(moved, message.attempts);
        if (!isFault(error) || error.next !== 'refuse') throw error;
        const { kind, issues } = error;
        await refuse(id, { organization: stored.organization, kind, issues, at: acts.now() });
        return 'done';
      }
      await blobs.delete(refusalKey(id));
      await blobs.delete(callKey(id));
      return 'done';
    },

    async giveUp(messageId) {
      const id = actOfMessage(messageId);
      const kept = id !== undefined && (await blobs.get(callKey(id)));
      if (id === undefined || !kept) return;
      const { organization } = decode<KeptCall>(kept).call;
      const issue = {
        code: 'discarded',
        text: 'A person decided not to perform this; send it again under another key.',
      };
      await refuse(id, { organization, kind: 'business-rule', issues: [issue], at: acts.now() });
    },
  };
}

/** Nobody named a version, so this is no refusal: what the act read is changing, or is there twice, which only a person can mend. */
function movedOn(fault: Fault, attempts: number): Fault {
  return new Fault(attempts < STALE_ATTEMPTS ? 'rolled-back' : 'exception', fault.issues, { cause: fault });
}

/** The group's own may know of every act; a partner of its organization's. */
const mayKnow = (owner: string | undefined, asking: string | undefined) => asking === undefined || owner === asking;
