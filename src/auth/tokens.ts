import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import type { Caller } from './caller.ts';
import type { Client, ClientRegistry } from './clients.ts';
import type { Keys } from './keys.ts';
import { formatScopes, parseScopes, type Scopes } from './scopes.ts';

/** SMART Backend Services 2.2 "Issue access token": should not exceed 300 s. */
export const TOKEN_SECONDS = 300;
/** RFC 9068 §2.1: keeps whatever else our keys sign from passing as an access token. */
const TYPE = 'at+jwt';
/** Verified tokens remembered; when full, all are forgotten, which costs one verification (~0.2 ms) each. */
const MOST_REMEMBERED = 10_000;

export interface Tokens {
  /** A signed access token for the client, for at most 300 s. */
  issueToken(
    client: Client,
    scopes: Scopes,
  ): Promise<{ token: string; tokenId: string; expiresIn: number; scope: string }>;
  /**
   * The caller of an access token. Fault `login` (`token-invalid`, `token-expired`, `client-revoked`) otherwise. A revoked client's
   * tokens end as soon as the registry says so: behind `cachedClients` at once in the process that revoked, within 30 s elsewhere.
   */
  verifyToken(token: string): Promise<Caller>;
}

export interface TokenSettings {
  readonly keys: Keys;
  readonly clients: ClientRegistry;
  /** PUBLIC_URL: issuer and audience. */
  readonly publicUrl: string;
  readonly now: () => number;
  readonly newId: () => string;
}

interface Claims {
  readonly clientId: string;
  readonly tokenId: string;
  readonly scopes: Scopes;
  /** ms since 1970. */
  readonly expiresAt: number;
}

const payload = z.object({ sub: z.string(), jti: z.string(), scope: z.string(), exp: z.number() });

export function createTokens({ keys, clients, publicUrl, now, newId }: TokenSettings): Tokens {
  // By the token itself: a SHA-256 by WebCrypto costs half a verification, and the key that signs is in the same memory.
  const remembered = new Map<string, Claims>();

  async function verify(token: string): Promise<Claims> {
    const kid = kidOf(token);
    const key = kid === undefined ? undefined : await keys.verifier('token', kid);
    if (!key) throw invalid();
    const { sub, jti, scope, exp } = await claimsOf(token, key);
    return { clientId: sub, tokenId: jti, scopes: parseScopes(scope), expiresAt: exp * 1000 };
  }

  async function claimsOf(token: string, key: CryptoKey): Promise<z.infer<typeof payload>> {
    try {
      const verified = await jwtVerify(token, key, {
        algorithms: ['ES256'],
        typ: TYPE,
        issuer: publicUrl,
        audience: publicUrl,
        currentDate: new Date(now()),
      });
      return payload.parse(verified.payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expired();
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw invalid(error);
      throw error;
    }
  }

  return {
    async issueToken(client, scopes) {
      const { kid, key } = await keys.signer('token');
      const scope = formatScopes(scopes);
      const tokenId = newId();
      const issuedAt = Math.floor(now() / 1000);
      const token = await new SignJWT({ client_id: client.clientId, scope })
        .setProtectedHeader({ alg: 'ES256', kid, typ: TYPE })
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setSubject(client.clientId)
        .setJti(tokenId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_SECONDS)
        .sign(key);
      return { token, tokenId, expiresIn: TOKEN_SECONDS, scope };
    },
    async verifyToken(token) {
      let claims = remembered.get(token);
      if (!claims) {
        claims = await verify(token);
        if (remembered.size >= MOST_REMEMBERED) remembered.clear();
        remembered.set(token, claims);
      }
      if (claims.expiresAt <= now()) {
        remembered.delete(token);
        throw expired();
      }
      const client = await clients.find(claims.clientId);
      if (!client || client.revokedAt !== undefined) {
        throw new Fault('login', { code: 'client-revoked', text: 'The client of this token has been revoked.' });
      }
      return callerOf(client, claims);
    },
  };
}

/** The token of an `Authorization: Bearer …` header (RFC 6750 §2.1); Fault `login` when there is none. */
export function bearerToken(authorization: string | undefined): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) {
    throw new Fault('login', {
      code: 'token-missing',
      text: 'An access token is needed: Authorization: Bearer <token>.',
    });
  }
  return token;
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (cause) {
    throw invalid(cause); // no JWS at all
  }
}

function callerOf(client: Client, { tokenId, scopes }: Claims): Caller {
  const { clientId, role, organization, organizationReference, person } = client;
  return {
    clientId,
    role,
    scopes,
    ...(organization && {
      organization: { ...organization, ...(organizationReference && { reference: organizationReference }) },
    }),
    ...(person && { person }),
    tokenId,
  };
}

function invalid(cause?: unknown): Fault {
  return new Fault('login', { code: 'token-invalid', text: 'The access token is not valid here.' }, { cause });
}

function expired(): Fault {
  return new Fault('login', { code: 'token-expired', text: 'The access token has expired.' });
}
