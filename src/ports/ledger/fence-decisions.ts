/**
 * What to do after which answer: the protocol of docs/fence.md as functions. No this. No I/O. No clock.
 */
import type { FaultKind } from '../../fault.ts';
import type { LaneState } from '../fhir-store/fence.ts';

export type Fence = 'lane' | 'version';

/** How the sending of a commit ended: `committed`, or the kind of its Fault. */
export type CommitAnswer = 'committed' | FaultKind;

/**
 * - `settle`: it is committed.
 * - `give-up`: nothing was stored, and nothing of it is under way: free everything, tell the caller.
 * - `look`: the fence refused it; only the fence's resource tells why.
 * - `bump`: it may be stored, now or later: move the lane, then nobody can commit under the old version.
 * - `send-again`: it may be stored; sent again, its versions let only one of the two through.
 * - `leave`: nothing is proved; the next caller or the sweep tries again.
 */
export type AfterCommit = 'settle' | 'give-up' | 'look' | 'bump' | 'send-again' | 'leave';

/** `before`: an earlier sending of the same commit may still be under way. Then no proof about this one is proof about that one. */
export function afterCommit(fence: Fence, answer: CommitAnswer, before: boolean): AfterCommit {
  if (answer === 'committed') return 'settle';
  if (answer === 'stale') return 'look';
  if (before) return 'leave';
  if (answer === 'unknown') return fence === 'lane' ? 'bump' : 'send-again';
  return 'give-up';
}

export type AfterBump = 'not-committed' | 'look' | 'leave';

/** `moved`: under the old version nothing was committed, or can be. `stale`: somebody was first: the act itself, or another bump. */
export function afterBump(answer: 'moved' | FaultKind): AfterBump {
  if (answer === 'moved') return 'not-committed';
  return answer === 'stale' ? 'look' : 'leave';
}

/**
 * - `committed`: the lane was moved by this act.
 * - `draft-stale`: the lane stands where the commit named it: what it replaces has changed instead.
 * - `search`: it was moved by something else, or is gone: then the act cannot be committed any more, but may have been before that
 *   (a restored ledger knows lanes at old versions), and its tag tells.
 */
export type Verdict = 'committed' | 'draft-stale' | 'search';

/** What a lane says of an act, read past every cache after a 412. */
export function lookAtLane(key: string, named: string, state: LaneState | undefined): Verdict {
  if (!state) return 'search';
  if (actOf(state.content) === key) return 'committed';
  return state.versionId === named ? 'draft-stale' : 'search';
}

/**
 * What the resource that a `version` fence replaces says, read past every cache: `same` while it stands at the version the commit
 * named (a commit sent may still arrive), `moved` when it does not and the tag is another's.
 */
export function lookAtUpdate(
  key: string,
  named: string,
  seen: { readonly versionId: string; readonly act: string | undefined } | undefined,
): 'committed' | 'same' | 'moved' {
  if (seen?.act === key) return 'committed';
  return seen?.versionId === named ? 'same' : 'moved';
}

/** What a commit or a bump writes into a lane. A nonce that was never written makes it a change, and only a change moves the version. */
export function laneContent(key: string, nonce: string): string {
  return `${key}#${nonce}`;
}

/** The act of a lane's content; a bump has none. */
function actOf(content: string): string {
  return content.slice(0, content.lastIndexOf('#'));
}

/** What a bump writes in the place of an act's key; no act has such a key. */
export const BUMP = '-';
