import type { Keys } from '../../auth/keys.ts';
import type { Blobs } from './index.ts';
import { sealedBlobs } from './sealed.ts';

/** Sealed blobs in a process that nobody restarts: a blob key that was rotated elsewhere is used here as soon as the keys are read anew. */
export function sealedByKeys(inner: Blobs, keys: Pick<Keys, 'secrets'>): Blobs {
  let open: { readonly current: string; readonly blobs: Blobs } | undefined;

  async function sealed(): Promise<Blobs> {
    const secrets = await keys.secrets('blob');
    const current = secrets[0].kid;
    if (open?.current !== current) {
      const byId = new Map(secrets.map(({ kid, bytes }) => [kid, bytes]));
      open = { current, blobs: sealedBlobs(inner, { current, keys: byId }) };
    }
    return open.blobs;
  }

  return {
    put: async (key, bytes) => (await sealed()).put(key, bytes),
    get: async (key) => (await sealed()).get(key),
    delete: (key) => inner.delete(key),
    keys: () => inner.keys(),
  };
}
