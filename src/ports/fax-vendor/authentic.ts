/** How notices prove that they are their vendor's. Whatever is compared is compared in the same time, right or wrong. */
import { Fault } from '../../fault.ts';
import type { VendorNotice } from './index.ts';

export const notAuthentic = () =>
  new Fault('login', { code: 'webhook-signature', text: 'The notice is not signed by the vendor.' });

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let differ = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differ |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return differ === 0;
}

/** By their hashes, so that not even the length is told. */
export async function sameText(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map((text) => crypto.subtle.digest('SHA-256', encode(text))));
  return x !== undefined && y !== undefined && sameBytes(new Uint8Array(x), new Uint8Array(y));
}

/** What a vendor that signs nothing is given to show: the last part of our address, and HTTP Basic. */
export interface Knock {
  readonly secret: string;
  readonly user: string;
  readonly password: string;
}

/** Fault `login` unless both are right. */
export async function admit({ headers, secret = '' }: VendorNotice, expected: Knock): Promise<void> {
  const basic = `Basic ${base64(encode(`${expected.user}:${expected.password}`))}`;
  const given = (headers.get('authorization') ?? '').replace(/^basic /i, 'Basic ');
  const right = await Promise.all([sameText(secret, expected.secret), sameText(given, basic)]);
  if (!right.every(Boolean)) {
    throw new Fault('login', {
      code: 'webhook-secret',
      text: 'The notice lacks the secret of its address or its user.',
    });
  }
}

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** In parts: a file has more bytes than a call may have arguments. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Undefined when it is none. */
export function hexBytes(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
