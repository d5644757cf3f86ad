/** Encrypts a PDF with RC4 of 128 bits (ISO 32000-1 §7.6, revision 3), for tests. */
import { createHash } from 'node:crypto';
import { rawPdf } from './pdf-file.ts';

const PADDING = Uint8Array.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a'.match(/../g)!,
  (pair) => Number.parseInt(pair, 16),
);
const ID = '00112233445566778899aabbccddeeff';
const PERMISSIONS = -44;

const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest());
const padded = (password: string) => join(bytesOf(password), PADDING).slice(0, 32);

function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
  }
  let [i, j] = [0, 0];
  return bytes.map((byte) => {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
    return byte ^ state[(state[i]! + state[j]!) & 255]!;
  });
}

function repeatedly(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  let result = bytes;
  for (let round = 0; round < 20; round++)
    result = rc4(
      key.map((byte) => byte ^ round),
      result,
    );
  return result;
}

/** One page that says `Referral`. `password`: what a person must type, empty for nothing. */
export function encryptedPdf(password: string): Uint8Array<ArrayBuffer> {
  const fifty = (hash: Uint8Array) => Array.from({ length: 50 }).reduce<Uint8Array>((sum) => md5(sum), hash);
  const owner = repeatedly(fifty(md5(padded('owner'))), padded(password));
  const permissions = new Uint8Array(new Int32Array([PERMISSIONS]).buffer);
  const id = Uint8Array.from(ID.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  const key = fifty(md5(join(padded(password), owner, permissions, id)));
  const user = join(repeatedly(key, md5(join(PADDING, id))), new Uint8Array(16));
  const content = 4;
  const contentKey = md5(join(key, Uint8Array.of(content, 0, 0, 0, 0)));
  return rawPdf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${content} 0 R /Resources << /Font << /F 5 0 R >> >> >>`,
      { dictionary: '', bytes: rc4(contentKey, bytesOf('BT /F 20 Tf 72 700 Td (Referral) Tj ET')) },
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      `<< /Filter /Standard /V 2 /R 3 /Length 128 /P ${PERMISSIONS} /O <${hexOf(owner)}> /U <${hexOf(user)}> >>`,
    ],
    `/Encrypt 6 0 R /ID [<${ID}> <${ID}>]`,
  );
}
