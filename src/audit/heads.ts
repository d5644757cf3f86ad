import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose';
import * as z from 'zod';
import type { Keys } from '../auth/keys.ts';
import { fromUtf8, utf8 } from '../auth/secrets.ts';
import type { AccessBook, Head } from './access-log.ts';

const TYPE = 'access-log-head';

/** 45 CFR 164.316(b)(2)(i): six years from when it was made; leap days rounded up. */
export const KEPT_MS = 6 * 366 * 86_400_000;

/**
 * Signs the end of the chain with the receipt key; the daily job. Undefined when nothing was written since the last head.
 * A head proves what was written before it only as far as heads are kept where who can change the log cannot: print it, mail it.
 */
export async function signHead(book: AccessBook, keys: Keys, now: number): Promise<Head | undefined> {
  const last = await book.last();
  const newest = (await book.heads()).at(-1);
  if (!last || newest?.n === last.n) return undefined;
  const { kid, key } = await keys.signer('receipt');
  const statement = { n: last.n, hash: last.hash, at: now };
  const jws = await new CompactSign(utf8(JSON.stringify(statement)))
    .setProtectedHeader({ alg: 'ES256', kid, typ: TYPE })
    .sign(key);
  const head = { ...statement, jws };
  await book.addHead(head);
  return head;
}

const statement = z.object({ n: z.number(), hash: z.string(), at: z.number() });

/** What a head says, when its signature is by a receipt key of ours. */
export async function openHead(jws: string, keys: Pick<Keys, 'verifier'>): Promise<Head | undefined> {
  try {
    const { kid, typ } = decodeProtectedHeader(jws);
    const key = kid === undefined || typ !== TYPE ? undefined : await keys.verifier('receipt', kid);
    if (!key) return undefined;
    const { payload } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    return { ...statement.parse(JSON.parse(fromUtf8(payload))), jws };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined; // forged, or no JWS
    throw error;
  }
}

/** Removes what is older than six years, up to a signed head, which then is the start of the chain. Answers how many rows went. */
export async function forgetOld(book: AccessBook, now: number): Promise<number> {
  const old = (await book.heads()).filter(({ at }) => at <= now - KEPT_MS).at(-1);
  return old ? book.forget(old.n) : 0;
}
