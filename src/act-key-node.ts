import { createHmac, createSecretKey } from 'node:crypto';
import type { Mac } from './act-key.ts';

/** The HMACs of `macWith` without WebCrypto's way through another thread: 4 µs in place of 30, and of far more on a busy machine. */
export function nodeMacWith(secret: Uint8Array): Mac {
  const key = createSecretKey(secret);
  return async (text) => createHmac('sha256', key).update(text).digest();
}
