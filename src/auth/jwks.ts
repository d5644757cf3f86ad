import { base64url, type JWK } from 'jose';
import * as z from 'zod';
import { Fault } from '../fault.ts';

/** A public key a client signs its assertions with: RSA of at least 2,048 bits (RS384) or EC P-384 (ES384). */
export interface PublicKey extends JWK {
  readonly kid: string;
  readonly kty: 'RSA' | 'EC';
}

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1: members only a private or symmetric key has. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const jwkSet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().min(1).max(200).optional(),
        crv: z.string().optional(),
        n: z.string().optional(),
        e: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
        alg: z.string().optional(),
        use: z.string().optional(),
      }),
    )
    .max(50),
});

/**
 * The keys of a JWK Set (RFC 7517) that can sign assertions; keys of other kinds or uses are left out.
 * Refused as a whole (Fault `value`): private members, a kid twice, no usable key. `expression` is the path named in the refusal.
 */
export function parseJwks(value: unknown, expression: string): PublicKey[] {
  const refuse = (code: string, text: string) => new Fault('value', { code, text, expression });
  const parsed = jwkSet.safeParse(value);
  if (!parsed.success) throw refuse('jwks-shape', 'This is not a JSON Web Key Set.');
  const { keys } = parsed.data;
  if (keys.some((key) => PRIVATE_MEMBERS.some((member) => member in key))) {
    throw refuse('jwks-private', 'The key set has private members: give the public keys only, and replace these.');
  }
  const kids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]));
  if (new Set(kids).size < kids.length) throw refuse('jwks-duplicate-kid', 'Two keys of the set have the same kid.');
  const usable = keys.flatMap(({ kid, kty, crv, n, e, x, y, alg, use }): PublicKey[] => {
    if (kid === undefined || (use !== undefined && use !== 'sig')) return [];
    const more = { ...(alg !== undefined && { alg }), use: 'sig' };
    if (kty === 'RSA' && n && e && bits(n) >= 2048) return [{ kid, kty, n, e, ...more }];
    if (kty === 'EC' && crv === 'P-384' && x && y) return [{ kid, kty, crv, x, y, ...more }];
    return [];
  });
  if (usable.length === 0) {
    throw refuse(
      'jwks-no-key',
      'The set has no key to sign with: RSA of 2,048 bits or more, or EC P-384, each with a kid.',
    );
  }
  return usable;
}

function bits(n: string): number {
  try {
    const bytes = base64url.decode(n);
    const start = bytes.findIndex((byte) => byte !== 0);
    return start < 0 ? 0 : (bytes.length - start) * 8 - Math.clz32(bytes[start] ?? 0) + 24;
  } catch {
    return 0; // not base64url: no key
  }
}
