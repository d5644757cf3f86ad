import { Fault } from '../../fault.ts';
import type { Blobs } from './index.ts';

/** Keys by id (1 to 32 ASCII characters), 32 bytes each. New blobs are sealed with `current`; the others only open old ones. */
export interface BlobKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

const VERSION = 1;
const NONCE_BYTES = 12;

/**
 * Blobs sealed by AES-256-GCM before `inner` sees them.
 * Layout: version (1 byte), length of the key id (1), key id, nonce (12), ciphertext with its tag (16). The header and the blob's own key
 * are authenticated, so that one blob cannot be put in another's place.
 * Faults of `get`: `exception` with code `blob-key-unknown` or `blob-damaged`.
 */
export function sealedBlobs(
  inner: Blobs,
  { current, keys }: BlobKeys,
  random: (bytes: number) => Uint8Array = (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
): Blobs {
  for (const [id, bytes] of keys) {
    if (!/^[\x21-\x7e]{1,32}$/.test(id)) throw new TypeError('the id of a blob key is 1 to 32 ASCII characters');
    if (bytes.length !== 32) throw new TypeError('a blob key is 32 bytes long');
  }
  if (!keys.has(current)) throw new TypeError('the current blob key is not among the keys');
  const imported = new Map<string, Promise<CryptoKey>>();

  function keyOf(id: string): Promise<CryptoKey> {
    const bytes = keys.get(id);
    if (!bytes) throw damaged('blob-key-unknown', 'A document was sealed with a key that is not configured.');
    const known = imported.get(id);
    if (known) return known;
    const key = crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);
    imported.set(id, key);
    return key;
  }

  return {
    async put(key, bytes) {
      const nonce = random(NONCE_BYTES);
      const id = new TextEncoder().encode(current);
      const header = concat(new Uint8Array([VERSION, id.length]), id, nonce);
      const sealed = await crypto.subtle.encrypt(
        algorithm(header, nonce, key),
        await keyOf(current),
        new Uint8Array(bytes),
      );
      await inner.put(key, concat(header, new Uint8Array(sealed)));
    },
    async get(key) {
      const stored = await inner.get(key);
      if (!stored) return undefined;
      const bodyAt = 2 + (stored[1] ?? 0) + NONCE_BYTES;
      if (stored[0] !== VERSION || stored.length < bodyAt) throw damaged();
      const header = stored.slice(0, bodyAt);
      const nonce = header.slice(-NONCE_BYTES);
      const opener = await keyOf(new TextDecoder().decode(header.slice(2, -NONCE_BYTES)));
      try {
        return new Uint8Array(await crypto.subtle.decrypt(algorithm(header, nonce, key), opener, stored.slice(bodyAt)));
      } catch (cause) {
        throw damaged(undefined, undefined, cause);
      }
    },
    delete: (key) => inner.delete(key),
    keys: () => inner.keys(),
  };
}

function algorithm(header: Uint8Array, nonce: Uint8Array, key: string): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv: new Uint8Array(nonce),
    additionalData: concat(header, new TextEncoder().encode(key)),
  };
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function damaged(code = 'blob-damaged', text = 'A kept document cannot be opened.', cause?: unknown): Fault {
  return new Fault('exception', { code, text }, { cause });
}
