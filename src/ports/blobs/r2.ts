import type { Blobs } from './index.ts';

/** The part of an R2 bucket that is needed. */
export interface Bucket {
  head(key: string): Promise<object | null>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  put(key: string, bytes: ArrayBuffer): Promise<unknown>;
  delete(key: string): Promise<void>;
  list(options: { cursor?: string }): Promise<{ objects: { key: string }[]; truncated: boolean; cursor?: string }>;
}

/** Blobs as objects of an R2 bucket, by their keys. R2 is strongly consistent: what `put` resolved is there. */
export function r2Blobs(bucket: Bucket): Blobs {
  return {
    async put(key, bytes) {
      if (await bucket.head(key)) return;
      await bucket.put(key, new Uint8Array(bytes).buffer); // Miniflare takes no view of a larger buffer
    },
    async get(key) {
      const object = await bucket.get(key);
      return object ? new Uint8Array(await object.arrayBuffer()) : undefined;
    },
    delete: (key) => bucket.delete(key),
    async *keys() {
      let cursor: string | undefined;
      do {
        const page = await bucket.list(cursor === undefined ? {} : { cursor });
        for (const { key } of page.objects) yield key;
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor !== undefined);
    },
  };
}
