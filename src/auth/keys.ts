/**
 * The gateway's own keys, by what they are for.
 *
 * | purpose | kind    | kept                                              |
 * |---------|---------|---------------------------------------------------|
 * | token   | ES256   | the current one signs, the one before it verifies |
 * | receipt | ES256   | for ever: what was signed once can be verified    |
 * | cursor  | 32 bytes| the current one and the one before it             |
 * | act     | 32 bytes| for ever: act keys of years ago must come out the same |
 * | blob    | 32 bytes| for ever: what was sealed must open               |
 *
 * Two in use: rotating changes nothing for whoever holds a token. The store keeps rows; this file makes, caches and opens keys.
 */
import { base64url, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as z from 'zod';
import { wrapWith } from './key-wrap.ts';
import type { Random } from './secrets.ts';

export const SIGNING = ['token', 'receipt'] as const;
export const SECRET = ['cursor', 'act', 'blob'] as const;
export type SigningPurpose = (typeof SIGNING)[number];
export type SecretPurpose = (typeof SECRET)[number];
export type Purpose = SigningPurpose | SecretPurpose;

/** A key as stored. `secret`: private JWK as JSON, or 32 bytes as base64url; sealed when there is a master key. Times in ms since 1970. */
export interface KeyRow {
  readonly kid: string;
  readonly purpose: Purpose;
  readonly secret: string;
  readonly createdAt: number;
  readonly replacedAt?: number;
}

export interface KeyStore {
  /** Every key, newest first. */
  rows(): Promise<KeyRow[]>;
  /** Adds it unless its purpose has a key already: of two processes that start at once, one makes the key. */
  addFirst(row: KeyRow): Promise<void>;
  /** Adds it, marks the others of its purpose as replaced, and removes those of `drop`. */
  replace(row: KeyRow, drop: readonly string[]): Promise<void>;
}

export interface SecretKey {
  readonly kid: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Keys {
  /** The key that signs now. */
  signer(purpose: SigningPurpose): Promise<{ kid: string; key: CryptoKey }>;
  /** The public key of a kid, or undefined when it is not, or no longer, known. */
  verifier(purpose: SigningPurpose, kid: string): Promise<CryptoKey | undefined>;
  /** Newest first: the first one is used for what is new, any of them may fit what is old. */
  secrets(purpose: SecretPurpose): Promise<[SecretKey, ...SecretKey[]]>;
  /** The JWK Set of `/.well-known/jwks.json`: public parts only. */
  publicKeys(): Promise<{ keys: JWK[] }>;
  /** Puts a new key in place and answers its kid. `compromised` also ends the ones before it, where that loses no data. */
  rotate(purpose: Purpose, how?: { compromised?: boolean }): Promise<string>;
  /** Every key without its secret, newest first. */
  list(): Promise<Omit<KeyRow, 'secret'>[]>;
}

/** Another process may rotate; its new key is seen within a minute, or when a kid is not known, at most every five seconds. */
const FRESH_MS = 60_000;
const RELOAD_MS = 5_000;
/** A replaced key still signs for FRESH_MS in another process, and what it signed lives 300 s. */
const OUTLIVED_MS = 600_000;

export interface KeySettings {
  readonly store: KeyStore;
  readonly now: () => number;
  readonly random: Random;
  /** GATEWAY_MASTER_KEY. */
  readonly masterKey?: string;
}

export function createKeys({ store, now, random, masterKey }: KeySettings): Keys {
  const wrapping = wrapWith(masterKey, random);
  let loaded: { at: number; keys: Promise<Loaded> } | undefined;

  function load(freshMs = FRESH_MS): Promise<Loaded> {
    if (!loaded || now() - loaded.at >= freshMs) {
      const fresh = { at: now(), keys: open() };
      fresh.keys.catch(() => {
        if (loaded === fresh) loaded = undefined; // a failure is not remembered; whoever awaits it gets it
      });
      loaded = fresh;
    }
    return loaded.keys;
  }

  async function open(): Promise<Loaded> {
    let rows = await store.rows();
    const missing = [...SIGNING, ...SECRET].filter((purpose) => !rows.some((row) => row.purpose === purpose));
    for (const purpose of missing) await store.addFirst(await newRow(purpose));
    if (missing.length > 0) rows = await store.rows();
    const unwrapped = rows.map(async (row) => ({ ...row, secret: await wrapping.unwrap(row.secret, nameOf(row)) }));
    return openRows(await Promise.all(unwrapped));
  }

  async function newRow(purpose: Purpose): Promise<KeyRow> {
    const kid = base64url.encode(random(9));
    const secret = isSigning(purpose) ? await newPrivateJwk() : base64url.encode(random(32));
    return { kid, purpose, secret: await wrapping.wrap(secret, nameOf({ kid, purpose })), createdAt: now() };
  }

  return {
    async signer(purpose) {
      const [current] = (await load()).signing[purpose];
      if (!current) throw new Error(`no key for ${purpose}`);
      return { kid: current.kid, key: current.privateKey };
    },
    async verifier(purpose, kid) {
      const find = (keys: Loaded) => keys.signing[purpose].find((key) => key.kid === kid)?.publicKey;
      return find(await load()) ?? find(await load(RELOAD_MS));
    },
    async secrets(purpose) {
      const [current, ...older] = (await load()).secret[purpose];
      if (!current) throw new Error(`no key for ${purpose}`);
      return [current, ...older];
    },
    async publicKeys() {
      const { signing } = await load();
      return { keys: SIGNING.flatMap((purpose) => signing[purpose].map(({ publicJwk }) => publicJwk)) };
    },
    async rotate(purpose, { compromised = false } = {}) {
      await load(); // makes the first ones
      const rows = (await store.rows()).filter((row) => row.purpose === purpose);
      const row = await newRow(purpose);
      await store.replace(row, outlived(purpose, rows, compromised, now()));
      loaded = undefined;
      return row.kid;
    },
    async list() {
      await load();
      return (await store.rows()).map(({ secret: _, ...row }) => row);
    },
  };
}

interface Loaded {
  readonly signing: Record<SigningPurpose, OpenKey[]>;
  readonly secret: Record<SecretPurpose, SecretKey[]>;
}

interface OpenKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

async function openRows(rows: readonly KeyRow[]): Promise<Loaded> {
  const signing: Loaded['signing'] = { token: [], receipt: [] };
  const secret: Loaded['secret'] = { cursor: [], act: [], blob: [] };
  for (const row of rows) {
    if (isSigning(row.purpose)) signing[row.purpose].push(await openKey(row));
    else secret[row.purpose].push({ kid: row.kid, bytes: new Uint8Array(base64url.decode(row.secret)) });
  }
  return { signing, secret };
}

const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

async function openKey({ kid, secret }: KeyRow): Promise<OpenKey> {
  const { d, ...jwk } = privateJwk.parse(JSON.parse(secret));
  const publicJwk = { ...jwk, kid, alg: 'ES256', use: 'sig' };
  return { kid, privateKey: await importKey({ ...jwk, d }), publicKey: await importKey(jwk), publicJwk };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('not an EC key');
  return key;
}

async function newPrivateJwk(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** Which of a purpose's keys (newest first) go when a new one comes. What seals data or proves the past never goes. */
function outlived(purpose: Purpose, rows: readonly KeyRow[], compromised: boolean, now: number): string[] {
  if (purpose !== 'token' && purpose !== 'cursor') return [];
  return rows
    .filter(({ replacedAt }) => compromised || (replacedAt !== undefined && now - replacedAt > OUTLIVED_MS))
    .map(({ kid }) => kid);
}

function nameOf({ kid, purpose }: { kid: string; purpose: string }): string {
  return `${purpose}/${kid}`;
}

function isSigning(purpose: Purpose): purpose is SigningPurpose {
  return SIGNING.some((signing) => signing === purpose);
}
