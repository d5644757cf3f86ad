/**
 * Secrets that are shown once and kept as a hash. They are 256 random bits, so one SHA-256 is enough: there is nothing to guess
 * that a slow hash would make dearer.
 */

import { base64url } from 'jose';

/** `length` random bytes; given to what needs randomness, so that the rest is pure. */
export type Random = (length: number) => Uint8Array;

/** A new secret: 43 characters of base64url. */
export function newSecret(random: Random): string {
  return base64url.encode(random(32));
}

/** What is kept of a secret. */
export async function secretHash(secret: string): Promise<string> {
  return base64url.encode(await sha256(secret));
}

/** True when `secret` is the one whose hash is kept. Takes the same time wherever they differ. */
export async function secretMatches(secret: string, hash: string): Promise<boolean> {
  return sameText(await secretHash(secret), hash);
}

/** True when two settings or headers are equal, whatever their lengths; takes the same time wherever they differ. */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  return sameText(await secretHash(a), await secretHash(b));
}

/** SHA-256 of a text (UTF-8) or bytes. */
export async function sha256(input: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof input === 'string' ? utf8(input) : new Uint8Array(input); // a copy that is no SharedArrayBuffer
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function fromUtf8(bytes: ArrayBuffer | Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length && i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
