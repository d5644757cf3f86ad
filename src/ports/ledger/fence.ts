/** Committing one act behind its fence, and finding out what became of one whose answer was lost. See docs/fence.md. */
import { Fault, isFault } from '../../fault.ts';
import type { FencedStore, Lane } from '../fhir-store/fence.ts';
import type { Stored } from '../fhir-store/index.ts';
import { actTagOf, resourcesOfAct, splitReference, versionOfAct } from './act-resources.ts';
import { afterBump, afterCommit, BUMP, laneContent, lookAtLane, lookAtUpdate } from './fence-decisions.ts';
import type { ActCall, Draft, Settled } from './index.ts';
import type { Entry, LedgerRows, Sent } from './rows.ts';
import type { TimeBudget } from './time-budget.ts';

export interface FenceParts {
  readonly rows: LedgerRows;
  readonly store: FencedStore;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A string never given before. */
  readonly nonce: () => string;
  readonly budget: TimeBudget;
}

export type Outcome =
  | { readonly state: 'committed'; readonly settled: Settled; readonly resources: Stored[] }
  /** Nothing was stored and nothing is under way; the key is claimed as before. */
  | { readonly state: 'not-committed' }
  /** The same, and performing it as drafted would end the same way. */
  | { readonly state: 'refused'; readonly fault: Fault }
  /** Somebody else has the key now: stop. */
  | { readonly state: 'lost' };

/** An act whose commit was sent, under the token that may decide about it. */
interface Open {
  readonly key: string;
  readonly token: number;
  readonly sent: Sent;
}

/** How often an act is sent again under another version of a lane. */
const SENDINGS = 4;
/** A commit that is proved, but of which a search finds less than it left, is settled as found after this; before, a replica may lag. */
const INCOMPLETE_MS = 10 * 60_000;
/** How long a commit may be on its way while the version it names still stands. */
const ON_ITS_WAY_MS = 60 * 60_000;

export function openFence({ rows, store, now, wait, nonce, budget }: FenceParts) {
  /** Commits a draft under a claimed key. Fault `transient` leaves it entered (the outcome is open), every other Fault claimed. */
  async function commit(call: ActCall, token: number, draft: Draft): Promise<Outcome> {
    const entry = entryOf(call, draft);
    const giveUpAt = now() + budget.leaseMs;
    for (let sending = 1; ; sending++) {
      const entered = await enter(call.key, token, entry);
      if (entered === 'lost') return { state: 'lost' };
      const open: Open = { key: call.key, token, sent: { ...entry, lane: entered.lane, at: now() } };
      const outcome = await unlessOpen(open, () => send(open, draft));
      if (outcome.state !== 'not-committed') return outcome;
      if (sending === SENDINGS || now() > giveUpAt)
        return { state: 'refused', fault: new Fault('transient', NO_ANSWER) };
    }
  }

  /**
   * Finds out about an act taken over from somebody else; Fault `transient` when it cannot. `patient`: nobody is going to perform it
   * right away, so a commit that may still arrive keeps it open.
   */
  function resolve(key: string, token: number, sent: Sent, patient = false): Promise<Outcome> {
    const open: Open = { key, token, sent };
    return unlessOpen(open, () => (sent.fence === 'lane' ? bump(open) : lookAtUpdates(open, patient)));
  }

  async function enter(key: string, token: number, entry: Entry): Promise<{ lane: Lane | undefined } | 'lost'> {
    const giveUpAt = now() + budget.waitMs;
    for (;;) {
      const entered = await rows.enter(key, token, entry, now(), budget.leaseMs);
      if (entered.state === 'entered') return entered;
      if (entered.state === 'lost') return 'lost';
      if (entered.create !== undefined) await rows.laneMade(await store.createLane(entered.create));
      else if (now() >= giveUpAt) throw new Fault('busy', LANES_BUSY, { retryAfter: 1 });
      else await wait(budget.pollMs);
    }
  }

  async function send(open: Open, draft: Draft, before = false): Promise<Outcome> {
    const { fence, lane } = open.sent;
    let fault: Fault;
    try {
      const { resources, laneVersion } = lane
        ? await store.commitFenced(draft.commit, lane, laneContent(open.key, nonce()))
        : { ...(await store.commit(draft.commit)), laneVersion: undefined };
      return await settle(open.key, open.token, open.sent, resources, laneVersion);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      fault = error;
    }
    switch (afterCommit(fence, fault.kind, before)) {
      case 'look':
        return fence === 'lane' ? lookAtLaneOf(open, fault) : refusedIfNot(await lookAtUpdates(open, false), fault);
      case 'bump':
        return bump(open);
      case 'send-again':
        return send(open, draft, true);
      case 'leave':
        throw fault;
      default:
        return refusedIfNot(await notCommitted(open, lane?.versionId), fault);
    }
  }

  async function bump(open: Open): Promise<Outcome> {
    const { lane } = open.sent;
    if (!lane) return byTag(open, undefined, false);
    let fault: Fault;
    try {
      return await notCommitted(open, await store.bumpLane(lane, laneContent(BUMP, nonce())));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      fault = error;
    }
    if (afterBump(fault.kind) === 'leave') throw fault;
    return lookAtLaneOf(open, undefined);
  }

  /** After a 412: to the act's own commit, which then is the `refusal`, or to a bump. */
  async function lookAtLaneOf(open: Open, refusal: Fault | undefined): Promise<Outcome> {
    const { lane } = open.sent;
    const state = lane && (await store.readLaneInTransaction(lane.id));
    const verdict = lookAtLane(open.key, lane?.versionId ?? '', state);
    if (verdict !== 'draft-stale') return byTag(open, state?.versionId, verdict === 'committed');
    // A bump got 412, and yet the lane stands where it expected it: one of the two answers is wrong.
    if (!refusal) throw new Fault('transient', NO_ANSWER);
    return refusedIfNot(await notCommitted(open, state?.versionId), refusal);
  }

  async function lookAtUpdates(open: Open, patient: boolean): Promise<Outcome> {
    const { key, sent } = open;
    let moved = false;
    for (const { reference, versionId } of sent.updates) {
      const verdict = lookAtUpdate(key, versionId, await seenNow(reference));
      const before = verdict === 'moved' ? await versionOfAct(store, reference, key) : undefined;
      if (verdict === 'committed' || before) return byTag(open, undefined, true);
      if (verdict === 'moved') moved = true;
    }
    if (!moved && patient && now() - sent.at < ON_ITS_WAY_MS) throw new Fault('transient', NO_ANSWER);
    return notCommitted(open, undefined);
  }

  async function seenNow(reference: string) {
    try {
      const resource = await store.readInTransaction(...splitReference(reference));
      return { versionId: resource.meta.versionId, act: actTagOf(resource) };
    } catch (error) {
      if (isFault(error, 'not-found', 'deleted')) return undefined;
      throw error;
    }
  }

  /** By the act's tag: whether it is committed (unless that is `proved`), and what it left. */
  async function byTag(open: Open, laneVersion: string | undefined, proved: boolean): Promise<Outcome> {
    const { key, token, sent } = open;
    const resources = await resourcesOfAct(store, key, sent.writes, sent.updates);
    if (!proved && resources.length === 0) return notCommitted(open, laneVersion);
    if (resources.length < sent.expected && now() - sent.at < INCOMPLETE_MS) throw new Fault('transient', NO_ANSWER);
    return settle(key, token, sent, resources, laneVersion);
  }

  async function settle(
    key: string,
    token: number,
    { mac, status, warnings }: Pick<Sent, 'mac' | 'status' | 'warnings'>,
    resources: Stored[],
    laneVersion: string | undefined,
  ): Promise<Outcome> {
    const references = resources.map(({ resourceType, id, meta }) => ({
      reference: `${resourceType}/${id}`,
      versionId: meta.versionId,
    }));
    const settled: Settled = { key, mac, status, references, warnings, at: now() };
    const ours = await rows.settle(key, token, settled, laneVersion);
    return ours ? { state: 'committed', settled, resources } : { state: 'lost' };
  }

  async function notCommitted({ key, token }: Open, laneVersion: string | undefined): Promise<Outcome> {
    return { state: (await rows.notCommitted(key, token, laneVersion)) ? 'not-committed' : 'lost' };
  }

  /** Whatever is thrown while the outcome is open leaves it to the next caller or the sweep, who need not wait for the lease. */
  async function unlessOpen({ key, token }: Open, find: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await find();
    } catch (error) {
      await rows.expire(key, token);
      if (!isFault(error)) throw error;
      throw new Fault('transient', NO_ANSWER, { cause: error, retryAfter: error.retryAfter });
    }
  }

  return { commit, resolve, settle };
}

const NO_ANSWER = {
  code: 'outcome-open',
  text: 'The FHIR store did not say what became of this; it will be found out.',
};
const LANES_BUSY = { code: 'lanes-busy', text: 'As many commits as the FHIR store takes at once are under way.' };

function refusedIfNot(outcome: Outcome, fault: Fault): Outcome {
  return outcome.state === 'not-committed' ? { state: 'refused', fault } : outcome;
}

function entryOf(call: ActCall, { commit, status, warnings }: Draft): Entry {
  const updates = commit.update.map(({ resource, versionId }) => ({
    reference: `${resource.resourceType}/${resource.id}`,
    versionId,
  }));
  return {
    mac: call.mac,
    // Without anything to replace there is no version that could fence it.
    fence: updates.length === 0 ? 'lane' : call.fence,
    writes: call.writes,
    updates,
    expected: commit.create.length + updates.length,
    status,
    warnings,
  };
}
