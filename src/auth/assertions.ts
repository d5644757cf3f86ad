/**
 * Client assertions: private_key_jwt of SMART Backend Services 2.2 ("Authentication process" and RFC 7523 §3). Stricter where
 * the texts leave room: `aud` is one string (with an array, another server of the list could replay the assertion here), and an
 * assertion says nothing valid for more than five minutes.
 */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors, importJWK } from 'jose';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import type { Client, ClientRegistry } from './clients.ts';
import type { JtiStore } from './jti.ts';
import type { PublicKey } from './jwks.ts';

const MOST_AHEAD_S = 300;
const OLDEST_S = 300;
/** Clocks of client and gateway may differ by this much. */
const SKEW_S = 60;

/** Algorithms accepted, and the kind of key each needs. `none` and HMAC are not among them. */
export const ASSERTION_ALGORITHMS = ['RS384', 'ES384'] as const;
const KEY_KIND = { RS384: 'RSA', ES384: 'EC' } as const;

/** The keys of a client as registered, or as its JWKS URL says; `kid` is the one looked for. */
export type KeysOf = (client: Client, kid: string) => Promise<readonly PublicKey[]>;

export interface AssertionSettings {
  readonly clients: ClientRegistry;
  readonly keysOf: KeysOf;
  readonly jti: JtiStore;
  /** PUBLIC_URL + /oauth2/token. */
  readonly tokenUrl: string;
  readonly now: () => number;
}

/** The client named by an assertion's `sub`, not yet authenticated; undefined when it cannot be read. For rate limits and logs. */
export function claimedClient(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined; // not a JWT; verifyAssertion says so
  }
}

/**
 * The client an assertion authenticates. Fault `login` otherwise, its code one per reason. What only the registry knows (no such
 * client, revoked, no such key, wrong signature) has one text, so that the answer tells a stranger nothing.
 */
export async function verifyAssertion(assertion: string, settings: AssertionSettings): Promise<Client> {
  const { clients, keysOf, jti, tokenUrl, now } = settings;
  const header = headerOf(assertion);
  const claims = claimsOf(assertion, tokenUrl, Math.floor(now() / 1000));
  const client = await clients.find(claims.sub);
  if (!client) throw unknown('assertion-client');
  if (client.revokedAt !== undefined) throw unknown('assertion-client-revoked');
  if (header.jku !== undefined && header.jku !== client.jwksUrl) throw unknown('assertion-jku');
  await verifySignature(assertion, header, await keysOf(client, header.kid));
  // Last, so that only the client itself can use up its jti.
  const expiresAt = (Math.ceil(claims.exp) + SKEW_S + 1) * 1000;
  if (!(await jti.use(claims.iss, claims.jti, expiresAt))) {
    throw refuse('assertion-replayed', 'This assertion has been used: each has a jti of its own.');
  }
  return client;
}

const headerShape = z.object({
  alg: z.enum(ASSERTION_ALGORITHMS),
  kid: z.string().min(1),
  typ: z.literal('JWT').optional(),
  jku: z.string().optional(),
  crit: z.undefined().optional(),
});

type Header = z.infer<typeof headerShape>;

function headerOf(assertion: string): Header {
  const header = headerShape.safeParse(decoded(() => decodeProtectedHeader(assertion)));
  if (header.success) return header.data;
  const field = header.error.issues[0]?.path[0];
  if (field === 'alg') throw refuse('assertion-alg', 'An assertion is signed with RS384 or ES384.');
  if (field === 'kid') throw refuse('assertion-kid', 'The header of the assertion names its key by kid.');
  throw refuse(
    'assertion-header',
    'The header of the assertion has a typ other than JWT, a crit, or a jku of a wrong type.',
  );
}

const claimsShape = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  jti: z.string().min(1).max(256),
});

const MALFORMED = new Map<PropertyKey | undefined, string>([
  ['aud', 'aud is one string: the URL of the token endpoint.'],
  ['exp', 'exp is missing or no number.'],
  ['jti', 'jti is missing, or not 1 to 256 characters.'],
]);

function claimsOf(assertion: string, tokenUrl: string, now: number): z.infer<typeof claimsShape> {
  const parsed = claimsShape.safeParse(decoded(() => decodeJwt(assertion)));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    throw refuse(
      `assertion-${String(field)}`,
      MALFORMED.get(field) ?? 'iss, sub, iat or nbf is missing or of a wrong type.',
    );
  }
  const { iss, sub, aud, exp, iat, nbf } = parsed.data;
  if (iss !== sub) throw refuse('assertion-iss', 'iss and sub are both the client id.');
  if (aud !== tokenUrl) throw refuse('assertion-aud', 'aud is not the URL of this token endpoint.');
  if (exp <= now - SKEW_S) throw refuse('assertion-expired', 'The assertion has expired.');
  if (exp > now + MOST_AHEAD_S + SKEW_S) throw refuse('assertion-exp', 'exp is more than five minutes ahead.');
  if (iat !== undefined && iat < now - OLDEST_S - SKEW_S)
    throw refuse('assertion-iat', 'iat is more than five minutes ago.');
  if ((iat !== undefined && iat > now + SKEW_S) || (nbf !== undefined && nbf > now + SKEW_S)) {
    throw refuse('assertion-early', 'iat or nbf is in the future.');
  }
  return parsed.data;
}

async function verifySignature(assertion: string, { alg, kid }: Header, keys: readonly PublicKey[]): Promise<void> {
  const named = keys.filter((key) => key.kid === kid);
  const [key] = named;
  if (!key || named.length > 1) throw unknown('assertion-key');
  if (key.kty !== KEY_KIND[alg] || (key.alg !== undefined && key.alg !== alg)) throw unknown('assertion-key-alg');
  try {
    await compactVerify(assertion, await importJWK(key, alg), { algorithms: [alg] });
  } catch (cause) {
    if (cause instanceof errors.JOSEError || cause instanceof DOMException) throw unknown('assertion-signature', cause);
    throw cause;
  }
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw refuse('assertion-shape', 'The assertion is not a JWT.', cause);
  }
}

function unknown(code: string, cause?: unknown): Fault {
  return refuse(code, 'No registered key of a client fits the assertion.', cause);
}

function refuse(code: string, text: string, cause?: unknown): Fault {
  return new Fault('login', { code, text }, { cause });
}
