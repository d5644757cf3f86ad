/**
 * The receipt of a disclosure: what was given to whom, when, by whom and on which release, signed by the gateway. Whoever has the pages
 * can prove with it, offline and years later, that these are the pages and that they came from us. It holds nothing of the patient.
 */
import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose';
import * as z from 'zod';
import type { Keys } from '../auth/keys.ts';
import { fromUtf8, utf8 } from '../auth/secrets.ts';

const TYPE = 'disclosure-receipt';
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Hashes are SHA-256 in hex. */
export const receiptShape = z.strictObject({
  /** PUBLIC_URL of the gateway; its keys are at `/.well-known/jwks.json`. */
  iss: z.string(),
  /** Our number of the request. */
  request: z.string(),
  /** Number of this disclosure: a second sending has its own. */
  disclosure: z.string(),
  /** Instant, ISO 8601 in UTC. */
  at: z.iso.datetime(),
  by: z.strictObject({ name: z.string(), npi: z.string().optional() }),
  to: z.strictObject({ name: z.string(), npi: z.string().optional() }),
  method: z.enum(['fax', 'mail', 'pickup', 'portal', 'download']),
  purpose: z.string(),
  /** None: disclosed without one, as the law allows. */
  release: z.strictObject({ reference: z.string(), sha256: hash.optional() }).optional(),
  /** Every file that went. */
  files: z
    .array(z.strictObject({ name: z.string(), sha256: hash, bytes: z.int().min(0), pages: z.int().min(1).optional() }))
    .min(1),
});

export type Receipt = z.output<typeof receiptShape>;

/** A compact JWS over the receipt, by the receipt key, which is kept for ever. */
export async function signReceipt(receipt: Receipt, keys: Pick<Keys, 'signer'>): Promise<string> {
  const { kid, key } = await keys.signer('receipt');
  return new CompactSign(utf8(JSON.stringify(receiptShape.parse(receipt))))
    .setProtectedHeader({ alg: 'ES256', kid, typ: TYPE })
    .sign(key);
}

export type ReceiptProblem = 'no-receipt' | 'key-unknown' | 'forged';
export type OpenedReceipt = { readonly receipt: Receipt } | { readonly problem: ReceiptProblem };

/** What a receipt says, when it is signed by a key of the gateway. `keyOf` finds a public key by its kid. */
export async function openReceipt(
  jws: string,
  keyOf: (kid: string) => Promise<CryptoKey | undefined>,
): Promise<OpenedReceipt> {
  const header = headerOf(jws);
  if (header?.typ !== TYPE || header.kid === undefined) return { problem: 'no-receipt' };
  const key = await keyOf(header.kid);
  if (!key) return { problem: 'key-unknown' };
  try {
    const { payload } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    const receipt = receiptShape.safeParse(JSON.parse(fromUtf8(payload)));
    return receipt.success ? { receipt: receipt.data } : { problem: 'no-receipt' };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return { problem: 'forged' };
    throw error;
  }
}

function headerOf(jws: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return decodeProtectedHeader(jws);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // no JWS at all
    throw error;
  }
}

/** SHA-256 in hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
