import type { Binary } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Blobs } from '../../blobs/index.ts';
import type { Sql } from '../../sql/index.ts';
import type { FhirStore } from '../index.ts';
import type { InOneCommit } from './group-commit.ts';
import type { Rows } from './rows.ts';

/** Binaries: the bytes are a blob under the SHA-256 of their content (one however many Binaries have it), the resource is a small row. */
export function binaries(
  sql: Sql,
  rows: Rows,
  blobs: Blobs,
  inOneCommit: InOneCommit,
): Pick<FhirStore, 'putBinary' | 'getBinary' | 'deleteBinary'> {
  const turns = new Map<string, Promise<unknown>>();

  /** One at a time for each content, so that no blob goes while another Binary is just taking it. */
  function inTurn<T>(hash: string, work: () => Promise<T>): Promise<T> {
    const mine = (turns.get(hash) ?? Promise.resolve()).then(work);
    const ended = mine.then(
      () => undefined,
      () => undefined, // the caller gets the error; the next one's turn comes all the same
    );
    turns.set(hash, ended);
    void ended.then(() => turns.get(hash) === ended && turns.delete(hash));
    return mine;
  }

  const hashOf = (id: string) => {
    return sql.all<{ hash: string }>('SELECT hash FROM binary_content WHERE id = ?', id)[0]?.hash;
  };

  return {
    async putBinary(bytes, contentType) {
      const hash = await sha256(bytes);
      return inTurn(hash, async () => {
        await blobs.put(hash, bytes);
        return inOneCommit(() => {
          const { id } = rows.create<Binary>({ resourceType: 'Binary', contentType });
          sql.run('INSERT INTO binary_content (id, hash) VALUES (?, ?)', id, hash);
          return id;
        });
      });
    },
    async getBinary(id) {
      const { contentType } = rows.read('Binary', id);
      const hash = hashOf(id);
      const bytes = hash === undefined ? undefined : await blobs.get(hash);
      if (!bytes) throw new Fault('exception', { code: 'binary-lost', text: 'The bytes of a Binary are not there.' });
      return { bytes, contentType };
    },
    async deleteBinary(id) {
      const hash = hashOf(id);
      if (hash === undefined) return;
      await inTurn(hash, async () => {
        const unused = await inOneCommit(() => {
          rows.erase('Binary', id);
          sql.run('DELETE FROM binary_content WHERE id = ?', id);
          return sql.all('SELECT 1 FROM binary_content WHERE hash = ? LIMIT 1', hash).length === 0;
        });
        if (unused) await blobs.delete(hash);
      });
    },
  };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
