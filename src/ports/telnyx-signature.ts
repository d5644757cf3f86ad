/** How Telnyx signs what it tells: Ed25519 over `timestamp|body`, one key for a whole account, whatever the product. */
import { Fault } from '../fault.ts';
import { decodeBase64 } from '../fhir/document-kind.ts';
import { encode, notAuthentic } from './fax-vendor/authentic.ts';

/** How far the time that was signed may be from ours, either way. */
export const SKEW_MS = 5 * 60_000;

interface Notice {
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly now: number;
}

/** `publicKey`: base64 of the 32 bytes, as the portal shows it. What it answers throws Fault `login` for what is not signed so, or too long ago. */
export function telnyxSignature(publicKey: string): (notice: Notice) => Promise<void> {
  const key = importKey(publicKey);
  return async ({ headers, body, now }) => {
    const timestamp = headers.get('telnyx-timestamp') ?? '';
    const signature = decodeBase64(headers.get('telnyx-signature-ed25519') ?? '');
    if (!/^\d{1,12}$/.test(timestamp) || signature?.length !== 64) throw notAuthentic();
    const before = encode(`${timestamp}|`);
    const signed = new Uint8Array(before.length + body.length);
    signed.set(before);
    signed.set(body, before.length);
    const right = await crypto.subtle.verify('Ed25519', await key, new Uint8Array(signature), signed);
    if (!right) throw notAuthentic();
    if (Math.abs(now - Number(timestamp) * 1000) > SKEW_MS) {
      throw new Fault('login', { code: 'webhook-stale', text: 'The notice was signed too long ago.' });
    }
  };
}

function importKey(text: string): Promise<CryptoKey> {
  const raw = decodeBase64(text);
  if (raw?.length !== 32) throw new Error('the public key is not 32 bytes in base64'); // settings have looked
  return crypto.subtle.importKey('raw', new Uint8Array(raw), 'Ed25519', false, ['verify']);
}
