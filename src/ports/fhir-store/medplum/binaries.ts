/** Documents: raw bytes in and out. Never the presigned URL, always the id. */
import { isFault } from '../../../fault.ts';
import type { FhirStore } from '../index.ts';
import type { Connection } from './index.ts';
import { POINTS } from './pace.ts';
import { storedOf } from './resources.ts';

type Binaries = Pick<FhirStore, 'putBinary' | 'getBinary' | 'deleteBinary'>;

export function binariesOf({ send, bytes }: Connection): Binaries {
  return {
    async putBinary(body, contentType) {
      const call = { phase: 'create', method: 'POST', path: 'Binary', points: POINTS.write } as const;
      return send({ ...call, body, contentType }, (answer) => storedOf(answer.body).id);
    },
    async getBinary(id) {
      const headers = { Accept: '*/*' };
      const path = `Binary/${encodeURIComponent(id)}`;
      return bytes({ phase: 'read', method: 'GET', path, headers, points: POINTS.read, redirects: true });
    },
    async deleteBinary(id) {
      const call = { phase: 'read', method: 'DELETE', points: POINTS.write } as const;
      try {
        await send({ ...call, path: `Binary/${encodeURIComponent(id)}` }, () => undefined);
      } catch (error) {
        if (!isFault(error, 'not-found', 'deleted')) throw error; // gone is what was asked for
      }
    },
  };
}
