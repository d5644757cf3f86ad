import { base64url } from 'jose';
import { fromUtf8, utf8 } from './secrets.ts';

/** Seals private keys before they are stored, under the master key of the settings. */
export interface Wrap {
  wrap(secret: string, name: string): Promise<string>;
  /** Takes what was never wrapped as it is, so that a master key can be set later. Throws when it cannot be opened. */
  unwrap(stored: string, name: string): Promise<string>;
}

const PREFIX = 'sealed:';

/**
 * AES-256-GCM under a key derived (HKDF-SHA-256) from `masterKey`, bound to the key's name; without a master key secrets are stored
 * as they are and only the file's permissions and the disk's encryption protect them.
 */
export function wrapWith(masterKey: string | undefined, random: (length: number) => Uint8Array): Wrap {
  const key = masterKey === undefined ? undefined : derive(masterKey);
  return {
    async wrap(secret, name) {
      if (!key) return secret;
      const iv = new Uint8Array(random(12));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: utf8(name) },
        await key,
        utf8(secret),
      );
      return `${PREFIX}${base64url.encode(iv)}.${base64url.encode(new Uint8Array(sealed))}`;
    },
    async unwrap(stored, name) {
      if (!stored.startsWith(PREFIX)) return stored;
      if (!key)
        throw new Error('The stored keys are sealed: set GATEWAY_MASTER_KEY to the value they were sealed with.');
      const [iv = '', sealed = ''] = stored.slice(PREFIX.length).split('.');
      try {
        const opened = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: new Uint8Array(base64url.decode(iv)), additionalData: utf8(name) },
          await key,
          new Uint8Array(base64url.decode(sealed)),
        );
        return fromUtf8(opened);
      } catch (cause) {
        throw new Error('A stored key cannot be opened: GATEWAY_MASTER_KEY is not the one it was sealed with.', {
          cause,
        });
      }
    },
  };
}

async function derive(masterKey: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', utf8(masterKey), 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8('clinic-gateway stored keys') };
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
