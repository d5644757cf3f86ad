/** Cursors sealed to the client and the query they were made for: paging with another's cursor finds nothing out. */
import { base64url } from 'jose';
import { canonicalJson } from '../act-key.ts';
import { Fault } from '../fault.ts';

export interface Cursors {
  /** `scope` is who asked for what; only the same scope opens it again. */
  seal(cursor: string, scope: readonly unknown[]): Promise<string>;
  /** Fault value when it is not ours, another's, or of another query. */
  open(sealed: string, scope: readonly unknown[]): Promise<string>;
}

const NONCE_BYTES = 12;

/** AES-GCM over the store's cursor with the scope as additional data: what is in it (a sort value) may be patient data. */
export function createCursors(
  secret: () => Promise<Uint8Array<ArrayBuffer>>,
  random: (length: number) => Uint8Array,
): Cursors {
  const key = async () => {
    const bits = await crypto.subtle.digest('SHA-256', await secret());
    return crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt']);
  };
  const text = (value: string) => new TextEncoder().encode(value);
  return {
    async seal(cursor, scope) {
      const iv = new Uint8Array(random(NONCE_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: text(canonicalJson(scope)) },
        await key(),
        text(cursor),
      );
      const joined = new Uint8Array(NONCE_BYTES + sealed.byteLength);
      joined.set(iv);
      joined.set(new Uint8Array(sealed), NONCE_BYTES);
      return base64url.encode(joined);
    },
    async open(sealed, scope) {
      try {
        const bytes = new Uint8Array(base64url.decode(sealed));
        const opened = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES), additionalData: text(canonicalJson(scope)) },
          await key(),
          bytes.subarray(NONCE_BYTES),
        );
        return new TextDecoder().decode(opened);
      } catch (cause) {
        const issue = {
          code: 'cursor',
          text: 'The cursor is not one of this client and this query.',
          expression: '?cursor',
        };
        throw new Fault('value', issue, { cause });
      }
    },
  };
}
