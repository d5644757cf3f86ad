/** Files of a backup: brought to the disk, hashed, and sealed where there is a master key. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Layout of a sealed file: this line, salt (16), nonce (12), ciphertext, tag (16). AES-256-GCM; what precedes the ciphertext is authenticated. */
const MAGIC = Buffer.from('clinic-gateway sealed file 1\n');
const SALT = 16;
const NONCE = 12;
const TAG = 16;
const HEADER = MAGIC.length + SALT + NONCE;

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export const sha256OfBytes = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A file is on the disk only when it and its folder were told to be. */
export async function sync(path: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no fsync of a folder, nor of a file that is open for reading
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the folder, for its owner only; an Error when something is in it. */
export async function emptyFolder(folder: string, why: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const names = (await readdir(folder)).filter((name) => name !== 'lost+found'); // of a volume of its own
  if (names.length > 0) throw new Error(`${folder} is not empty: ${why}`);
}

/** Seals `from`, which is not empty, into `to` under a key derived from the master key for this one file. */
export async function sealFile(from: string, to: string, masterKey: string): Promise<void> {
  const header = Buffer.concat([MAGIC, randomBytes(SALT), randomBytes(NONCE)]);
  const cipher = createCipheriv('aes-256-gcm', keyOf(header, masterKey), header.subarray(-NONCE));
  cipher.setAAD(header);
  const target = createWriteStream(to, { mode: 0o600, flags: 'wx' });
  target.write(header);
  await pipeline(
    createReadStream(from),
    cipher,
    async function* (source) {
      yield* source;
      yield cipher.getAuthTag();
    },
    target,
  );
}

/** Opens what `sealFile` sealed. `to` is there only when every byte of it was authenticated. */
export async function openSealed(from: string, to: string, masterKey: string): Promise<void> {
  const { size } = await stat(from);
  const [header, tag] = [await bytesAt(from, 0, HEADER), await bytesAt(from, size - TAG, TAG)];
  if (size < HEADER + TAG || !header.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error(`${from} is no sealed file.`);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(header, masterKey), header.subarray(-NONCE));
  decipher.setAAD(header).setAuthTag(tag);
  try {
    await pipeline(
      createReadStream(from, { start: HEADER, end: size - TAG - 1 }),
      decipher,
      createWriteStream(to, { mode: 0o600, flags: 'wx' }),
    );
  } catch (cause) {
    await rm(to, { force: true });
    throw new Error(`${from} cannot be opened: GATEWAY_MASTER_KEY is not the one it was sealed with.`, { cause });
  }
}

function keyOf(header: Buffer, masterKey: string): Uint8Array {
  const salt = header.subarray(MAGIC.length, MAGIC.length + SALT);
  return new Uint8Array(hkdfSync('sha256', masterKey, salt, 'clinic-gateway backup', 32));
}

async function bytesAt(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, Math.max(0, position));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
