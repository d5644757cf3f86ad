/**
 * Bytes kept by the hash of their content: documents, kept request bodies, backups.
 * Drivers: a folder (Node), R2 (Worker). What they keep is sealed (AES-GCM) by `sealed.ts` before it reaches them.
 */
export interface Blobs {
  /** Keeps the bytes; durable when the promise resolves. Putting what is already there changes nothing. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** The bytes, or undefined when nothing is kept under the key. */
  get(key: string): Promise<Uint8Array | undefined>;
  delete(key: string): Promise<void>;
  /** Every key kept, in no order; for sweeps and backup. */
  keys(): AsyncIterable<string>;
}
