/**
 * The rows of a fenced ledger: act keys, lanes, uploads, names. One implementation over `sql`; in a Worker it stands behind RPC in a
 * Durable Object per shard, so arguments and results are plain objects that can be cloned, and every call is one step that either
 * happened or did not.
 *
 * A key goes: nothing → claimed (in memory; whoever holds it reads and builds) → entered (durable; a commit is about to be sent)
 * → settled (durable; kept 30 days). A claim that is lost with its process has sent nothing. An entered row whose lease has run out
 * may be committed or not, and only the fence can tell. Every claim has a token, greater than all before it; whoever acts under an
 * older one is told so and must stop.
 */
import type { ResourceType } from '@medplum/fhirtypes';
import type { Lane } from '../fhir-store/fence.ts';
import type { Settled } from './index.ts';

/** What is kept of an act while its outcome is open: enough to settle it without its caller. No names, no data. */
export interface Entry {
  readonly mac: string;
  readonly fence: 'lane' | 'version';
  readonly writes: readonly ResourceType[];
  /** What it replaces, with the versions its commit rests on. */
  readonly updates: readonly { readonly reference: string; readonly versionId: string }[];
  /** How many resources its commit leaves. */
  readonly expected: number;
  readonly status: number;
  readonly warnings: readonly string[];
}

/** An act whose commit was sent, or was about to be. */
export interface Sent extends Entry {
  /** The lane of a `lane` fence, at the version the commit named. */
  readonly lane: Lane | undefined;
  /** When it was first sent, ms since 1970. */
  readonly at: number;
}

export type Claim =
  | { readonly state: 'settled'; readonly settled: Settled }
  /** Somebody else holds it, for a body with this HMAC. */
  | { readonly state: 'held'; readonly mac: string }
  /** Nothing was sent, or what was sent cannot be committed any more. */
  | {
      readonly state: 'taken';
      readonly token: number;
      readonly binaries: readonly (readonly [hash: string, id: string])[];
    }
  /** Taken over from a holder whose lease ran out: to be resolved first. */
  | { readonly state: 'unknown'; readonly token: number; readonly sent: Sent };

export type Entered =
  | { readonly state: 'entered'; readonly lane: Lane | undefined }
  /** The token is not the last one. */
  | { readonly state: 'lost' }
  /** Every lane is in use; `create` names one that is still to be made. */
  | { readonly state: 'full'; readonly create?: string };

/** Times are ms since 1970, given by the caller. Answers of `boolean` are compare-and-set: false means the token is not the last one. */
export interface LedgerRows {
  claim(key: string, mac: string, now: number, leaseMs: number): Promise<Claim>;
  /** Durable: from now on a commit of this key may exist. With a `lane` fence it gets a lane of its own until it is resolved. */
  enter(key: string, token: number, entry: Entry, now: number, leaseMs: number): Promise<Entered>;
  /** It was proved that no commit exists or can come to exist: the key is claimed as before `enter`. `laneVersion`: where its lane stands; undefined when the lane is gone. */
  notCommitted(key: string, token: number, laneVersion: string | undefined): Promise<boolean>;
  settle(key: string, token: number, settled: Settled, laneVersion: string | undefined): Promise<boolean>;
  /** Gives the key up. Only for what was not entered, or is `notCommitted`. */
  release(key: string, token: number): Promise<boolean>;
  /** Ends the lease of an entered key whose outcome stays unknown, so that the next caller need not wait for it. */
  expire(key: string, token: number): Promise<boolean>;
  find(key: string): Promise<Settled | 'claimed' | undefined>;

  /** A lane was made for a name that `enter` had asked for. */
  laneMade(lane: Lane): Promise<void>;
  lanes(): Promise<readonly Lane[]>;
  /** A free lane stands at another version; one in use keeps the version its act named. */
  laneMoved(name: string, versionId: string | undefined): Promise<void>;

  noteUpload(key: string, hash: string, id: string, now: number): Promise<void>;
  /** Ids of uploads noted before `before` whose act is neither claimed nor settled; no later act is offered them. */
  condemnUploads(before: number, most: number): Promise<readonly string[]>;
  forgetUpload(id: string): Promise<void>;

  /** True when `holder` has the name now. */
  takeName(name: string, holder: string, now: number, leaseMs: number): Promise<boolean>;
  freeName(name: string, holder: string): Promise<void>;

  /** Entered keys whose lease has run out. */
  due(now: number, most: number): Promise<readonly string[]>;
  /** Drops what was settled before `before`. */
  drop(before: number): Promise<void>;
}
