/**
 * The ledger in front of a store whose answers can be lost: exactly once by fences, never by looking alone. docs/fence.md tells why
 * each step is there.
 */
import { Fault, isFault } from '../../fault.ts';
import { resourcesOfAct } from './act-resources.ts';
import { type FenceParts, type Outcome, openFence } from './fence.ts';
import { BUMP, laneContent } from './fence-decisions.ts';
import type { ActCall, ActInHand, Done, Draft, Ledger, Settled } from './index.ts';
import { exclusivelyOver } from './names.ts';
import type { Claim } from './rows.ts';
import { sweepOver } from './sweep.ts';
import { checkTimeBudget, TIME_BUDGET, type TimeBudget } from './time-budget.ts';

export interface FencedSettings extends Omit<FenceParts, 'budget' | 'wait'> {
  readonly wait?: (ms: number) => Promise<void>;
  readonly budget?: Partial<TimeBudget>;
  /**
   * After a restore of the ledger, until the gap of the backup is replayed: lanes are moved before anything else, and every key without
   * a row is looked up in the store before it is performed.
   */
  readonly recovering?: boolean;
}

export interface FencedLedger extends Ledger {
  /** The same ledger, naming this request in every call to the store. */
  withRequest(requestId: string): FencedLedger;
}

export function fencedLedger(settings: FencedSettings): FencedLedger {
  const parts: FenceParts & { recovering: boolean } = {
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    recovering: false,
    ...settings,
    budget: checkTimeBudget({ ...TIME_BUDGET, ...settings.budget }),
  };
  return ledgerOver(parts, { running: new Map(), rotated: rotation(parts), exclusively: exclusivelyOver(parts) });
}

type Parts = FenceParts & { readonly recovering: boolean };
type Taken = Extract<Claim, { state: 'taken' }>;

/** What the views of one ledger share. */
interface Shared extends Pick<Ledger, 'exclusively'> {
  /** What this process is performing, so that a second caller here need not poll. */
  readonly running: Map<string, Promise<unknown>>;
  readonly rotated: () => Promise<void>;
}

function ledgerOver(parts: Parts, shared: Shared): FencedLedger {
  const { running, rotated, exclusively } = shared;
  const { rows, store, now, wait, budget } = parts;
  const fence = openFence(parts);

  async function once(call: ActCall, work: (act: ActInHand) => Promise<Draft>): Promise<Done> {
    await rotated();
    const giveUpAt = now() + budget.waitMs;
    for (;;) {
      const claim = await rows.claim(call.key, call.mac, now(), budget.leaseMs);
      switch (claim.state) {
        case 'settled':
          return replay(call, claim.settled);
        case 'held':
          if (claim.mac !== call.mac) throw new Fault('duplicate', DUPLICATE);
          if (now() >= giveUpAt) throw new Fault('busy', BUSY, { retryAfter: 1 });
          await Promise.race([running.get(call.key), wait(budget.pollMs)].filter((promise) => promise !== undefined));
          break;
        case 'unknown': {
          const outcome = await fence.resolve(call.key, claim.token, claim.sent);
          // Performed anew with what an earlier attempt uploaded, which only a fresh claim tells.
          if (outcome.state === 'not-committed') await rows.release(call.key, claim.token);
          break;
        }
        case 'taken': {
          const done = await inHand(call, claim, work);
          if (done) return done;
        }
      }
    }
  }

  /** Undefined: the claim was lost to somebody else. */
  async function inHand(
    call: ActCall,
    claim: Taken,
    work: (act: ActInHand) => Promise<Draft>,
  ): Promise<Done | undefined> {
    const attempt = perform(call, claim, work);
    const quiet = attempt.catch(() => undefined); // those who wait look at the rows, not at how it ended
    running.set(call.key, quiet);
    try {
      return await attempt;
    } finally {
      if (running.get(call.key) === quiet) running.delete(call.key);
    }
  }

  async function perform(call: ActCall, { token, binaries }: Taken, work: (act: ActInHand) => Promise<Draft>) {
    try {
      const known = parts.recovering ? await resourcesOfAct(store, call.key, call.writes) : [];
      const outcome =
        known.length > 0
          ? await fence.settle(call.key, token, asFirstAnswered(call), known, undefined)
          : await fence.commit(call, token, await work(actInHand(call.key, binaries)));
      if (outcome.state === 'refused') throw outcome.fault;
      return doneOf(outcome, known.length > 0);
    } catch (error) {
      await rows.release(call.key, token); // does nothing to a key whose outcome is open
      throw error;
    }
  }

  function actInHand(key: string, binaries: Taken['binaries']): ActInHand {
    const known = new Map(binaries);
    return {
      binaries: known,
      async noteBinary(hash, id) {
        await rows.noteUpload(key, hash, id, now());
        known.set(hash, id);
      },
    };
  }

  return {
    once,
    find: (key) => rows.find(key),
    exclusively,
    async sweep() {
      await rotated();
      await sweepOver(parts, fence.resolve);
    },
    withRequest: (requestId) => ledgerOver({ ...parts, store: store.withRequest(requestId) }, shared),
  };
}

const BUSY = { code: 'act-in-hand', text: 'The same request is being worked on right now.' };
const DUPLICATE = { code: 'key-reused', text: 'This key was used before with another body.' };

function replay({ mac }: ActCall, settled: Settled): Done {
  if (settled.mac !== mac) throw new Fault('duplicate', DUPLICATE);
  return { settled, replayed: true, resources: undefined };
}

function doneOf(outcome: Outcome, replayed: boolean): Done | undefined {
  if (outcome.state !== 'committed') return undefined;
  return { settled: outcome.settled, replayed, resources: outcome.resources };
}

/** The row is lost, and with it the first answer's status and warnings: a create answered 201, a step 200. */
function asFirstAnswered({ mac, fence }: ActCall) {
  return { mac, status: fence === 'lane' ? 201 : 200, warnings: [] };
}

/** Moves every lane once, when recovering: whoever still commits by the ledger that was lost is fenced off. */
function rotation({ recovering, rows, store, nonce }: Parts): () => Promise<void> {
  let rotated: Promise<void> | undefined;
  const rotate = async () => {
    for (const lane of await rows.lanes()) {
      const state = await store.readLaneInTransaction(lane.id);
      const versionId =
        state && (await store.bumpLane({ ...lane, versionId: state.versionId }, laneContent(BUMP, nonce())));
      await rows.laneMoved(lane.name, versionId);
    }
  };
  return () => {
    if (!recovering) return Promise.resolve();
    rotated ??= rotate().catch((error: unknown) => {
      rotated = undefined;
      throw isFault(error) ? new Fault('transient', ROTATING, { cause: error }) : error;
    });
    return rotated;
  };
}

const ROTATING = { code: 'recovering', text: 'The ledger is being recovered and the FHIR store does not answer.' };
