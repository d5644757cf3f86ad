import { env as bound, exports } from 'cloudflare:workers';
import type { Bucket } from '../../../src/ports/blobs/r2.ts';
import type { Bindings } from '../../../src/worker/bindings.ts';

/** The Worker's bindings, by wrangler.toml and vitest.workerd.config.ts. */
export const env = bound as Bindings & {
  BLOBS: { list(options: { prefix: string; limit: number }): ReturnType<Bucket['list']> };
};

/** The Worker itself, as a request from outside reaches it. */
export const fetchWorker = (request: Request): Promise<Response> => exports.default.fetch(request);
export const URL_OF_WORKER = 'http://localhost';

/** A part of the bucket that nothing is in. */
export function emptyBucket(): Bucket {
  const prefix = `${crypto.randomUUID()}/`;
  const { BLOBS } = env;
  return {
    head: (key) => BLOBS.head(prefix + key),
    get: (key) => BLOBS.get(prefix + key),
    put: (key, bytes) => BLOBS.put(prefix + key, bytes),
    delete: (key) => BLOBS.delete(prefix + key),
    async list(options) {
      const page = await BLOBS.list({ ...options, prefix, limit: 7 });
      return { ...page, objects: page.objects.map(({ key }) => ({ key: key.slice(prefix.length) })) };
    },
  };
}
