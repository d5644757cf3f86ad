/** Signatures made by openssl, so that nothing of ours says what is right. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs it in a folder of its own, which is gone afterwards. */
function inFolder<T>(
  work: (run: (...args: string[]) => Buffer, file: (name: string, bytes: Uint8Array) => string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-'));
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    return work(run, (name, bytes) => {
      writeFileSync(join(folder, name), bytes);
      return name;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface SigningKey {
  /** Base64 of the 32 bytes. */
  readonly publicKey: string;
  /** Base64 of the 64 bytes. */
  sign(data: Uint8Array): string;
}

/** A new key; undefined where openssl is missing, or too old for Ed25519. */
export function ed25519Key(): SigningKey | undefined {
  try {
    const pem = inFolder((run) => run('genpkey', '-algorithm', 'ed25519'));
    const sign = (data: Uint8Array) =>
      inFolder((run, file) =>
        run('pkeyutl', '-sign', '-rawin', '-inkey', file('key.pem', pem), '-in', file('data', data)).toString('base64'),
      );
    sign(new Uint8Array(1));
    const der = inFolder((run, file) => run('pkey', '-in', file('key.pem', pem), '-pubout', '-outform', 'DER'));
    return { publicKey: der.subarray(-32).toString('base64'), sign };
  } catch {
    return undefined;
  }
}

const lastWord = (output: Buffer) => output.toString().trim().split(/\s+/).at(-1) ?? '';

/** Hex. */
export const sha1 = (data: Uint8Array): string =>
  inFolder((run, file) => lastWord(run('dgst', '-sha1', file('data', data))));

/** Hex. */
export const hmacSha1 = (key: string, data: string): string =>
  inFolder((run, file) => lastWord(run('dgst', '-sha1', '-hmac', key, file('data', new TextEncoder().encode(data)))));
