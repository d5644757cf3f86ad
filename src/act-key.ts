/**
 * Act keys: what makes an act the same act. A key is an HMAC, so it can stand in URLs, logs and queue messages.
 */

/** HMAC-SHA-256 under one secret; answers 32 bytes. Made by `macWith`. */
export type Mac = (text: string) => Promise<Uint8Array>;

/** An HMAC over `secret` (at least 32 bytes), by WebCrypto: the same on Node and workerd. */
export function macWith(secret: Uint8Array<ArrayBuffer>): Mac {
  const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const encoder = new TextEncoder();
  return async (text) => new Uint8Array(await crypto.subtle.sign('HMAC', await key, encoder.encode(text)));
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32 in lower case without padding: valid as a FHIR id and in a URL. */
export function base32(bytes: Uint8Array): string {
  let out = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(buffer >>> bits) & 31];
      buffer &= (1 << bits) - 1;
    }
  }
  if (bits > 0) out += ALPHABET[(buffer << (5 - bits)) & 31];
  return out;
}

/** The first byte of what `base32` encoded; -1 when `id` is no such id. The ledger's shard of an act. */
export function firstByte(id: string): number {
  const high = ALPHABET.indexOf(id[0] ?? ' ');
  const low = ALPHABET.indexOf(id[1] ?? ' ');
  return high < 0 || low < 0 ? -1 : (high << 3) | (low >> 2);
}

/**
 * An act id: 160 bits of an HMAC over the parts, 32 characters. Parts are joined as a JSON array, so that
 * ["a","bc"] and ["ab","c"] differ.
 */
export async function actId(mac: Mac, parts: readonly (string | undefined)[]): Promise<string> {
  return base32((await mac(JSON.stringify(parts))).subarray(0, 20));
}

/** Whether a text can be an act id at all: what stands in a path may be anything, and is asked for as it is nowhere. */
export function isActId(text: string): boolean {
  return /^[a-z2-7]{32}$/.test(text);
}

/** JSON with the keys of every object in order: the same input gives the same text however it was written. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 of bytes, base32: the name of content. */
export async function contentHash(bytes: Uint8Array): Promise<string> {
  return base32(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}
