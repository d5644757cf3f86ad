/**
 * The durable queue of work accepted but not done. A message names things, it never holds patient data:
 * bodies are sealed blobs and the message carries their key.
 */
export interface SpoolMessage {
  /** Idempotent: enqueueing an id that is queued, leased or parked changes nothing. */
  readonly id: string;
  /** Which consumer does it, e.g. `act`. */
  readonly topic: string;
  readonly body: Readonly<Record<string, string | number>>;
}

export interface Leased extends SpoolMessage {
  /** Compare-and-set token of this lease. */
  readonly token: number;
  readonly attempts: number;
}

export interface Parked extends SpoolMessage {
  readonly attempts: number;
  /** Stable code of the last failure (a Fault issue code), never its data. */
  readonly reason: string;
  readonly parkedAt: number;
}

export interface Spool {
  /** Durable when it resolves. `notBefore` in ms since 1970. */
  enqueue(message: SpoolMessage, notBefore?: number): Promise<void>;
  /** Up to `most` messages that are due, leased for `leaseMs`; a lease that runs out makes them due again. */
  lease(most: number, leaseMs: number): Promise<Leased[]>;
  ack(id: string, token: number): Promise<boolean>;
  retry(id: string, token: number, notBefore: number, reason: string): Promise<boolean>;
  park(id: string, token: number, reason: string): Promise<boolean>;
  find(id: string): Promise<{ state: 'queued' | 'leased' | 'parked'; attempts: number; reason?: string } | undefined>;
  parked(after?: string, most?: number): Promise<Parked[]>;
  /** A person decided, and said why: back to the queue, or gone. False when it is not parked. */
  unpark(id: string, decision: 'retry' | 'discard', by: string, why: string): Promise<boolean>;
  depth(): Promise<{ queued: number; leased: number; parked: number; oldestMs: number }>;
}
