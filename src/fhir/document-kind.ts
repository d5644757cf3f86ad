/**
 * What a submitted document is, told by its bytes and never by its name: PDF, TIFF, JPEG, PNG, plain text or C-CDA.
 * Recognition, not validation: enough that a document can be opened by whoever gets it, and that nothing else passes for one.
 */

export interface DocumentKind {
  readonly contentType:
    | 'application/pdf'
    | 'image/tiff'
    | 'image/jpeg'
    | 'image/png'
    | 'text/plain'
    | 'application/hl7-v3+xml';
}

/** The kind of some bytes; `undefined` for anything else: empty, cut off, other XML, XML with a DOCTYPE, text that is not UTF-8. */
export function documentKind(bytes: Uint8Array): DocumentKind | undefined {
  if (isPdf(bytes)) return { contentType: 'application/pdf' };
  if (isTiff(bytes)) return { contentType: 'image/tiff' };
  if (isJpeg(bytes)) return { contentType: 'image/jpeg' };
  if (isPng(bytes)) return { contentType: 'image/png' };
  const text = readText(bytes);
  if (text === undefined) return undefined;
  // A PDF that is cut off or made up is not a text either.
  if (text.startsWith('%PDF')) return undefined;
  if (!/^\s*<[a-z!?/]/i.test(text)) return { contentType: 'text/plain' };
  return isClinicalDocument(text) ? { contentType: 'application/hl7-v3+xml' } : undefined;
}

/** Whether a declared media type (parameters ignored) is one that people use for the kind. */
export function agreesWith(kind: DocumentKind, declared: string): boolean {
  const type = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === kind.contentType || (ALSO_CALLED[kind.contentType] ?? []).includes(type);
}

const ALSO_CALLED: Partial<Record<DocumentKind['contentType'], readonly string[]>> = {
  'application/pdf': ['application/x-pdf'],
  'image/tiff': ['image/tif'],
  'image/jpeg': ['image/jpg'],
  'application/hl7-v3+xml': ['text/xml', 'application/xml', 'application/cda+xml'],
};

/** Decodes base64 (RFC 4648 §4) strictly: right padding, no blanks, no stray bits; `undefined` otherwise. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const end = text.length - padding;
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const value = SIX_BITS[text.charCodeAt(i)] ?? 255;
    if (value === 255) return undefined;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 0xff;
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

const SIX_BITS = new Uint8Array(128).fill(255);
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  SIX_BITS[letter.charCodeAt(0)] = value;
}

/** Readers look for the end mark in the last kilobyte (ISO 32000-1, annex H.3 note 18). */
const PDF_TAIL_BYTES = 1024;

function isPdf(bytes: Uint8Array): boolean {
  return (
    /^%PDF-[12]\.\d[\s%]/.test(latin1(bytes.subarray(0, 16))) &&
    latin1(bytes.subarray(-PDF_TAIL_BYTES)).includes('%%EOF')
  );
}

/** Byte order, 42, and a first directory inside the file (TIFF 6.0 §2). */
function isTiff(bytes: Uint8Array): boolean {
  const order = latin1(bytes.subarray(0, 2));
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = view.getUint32(4, order === 'II');
  return view.getUint16(2, order === 'II') === 42 && directory >= 8 && directory + 2 <= bytes.length;
}

function isJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return false;
  // Some scanners append their own data after the end of the image.
  for (let end = bytes.length - 1; end > 3; end--) {
    if (bytes[end] === 0xd9 && bytes[end - 1] === 0xff) return true;
  }
  return false;
}

function isPng(bytes: Uint8Array): boolean {
  return (
    latin1(bytes.subarray(0, 16)) === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' &&
    latin1(bytes.subarray(-PDF_TAIL_BYTES)).includes('IEND')
  );
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Valid UTF-8 with something to read and no control characters but tab, line ends and form feed. */
function readText(bytes: Uint8Array): string | undefined {
  // Control bytes are the same in UTF-8; looking before decoding spares decoding big binaries.
  if (bytes.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13))) {
    return undefined;
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

const ROOT = /^<(?:([A-Za-z_][\w.-]*):)?ClinicalDocument(\s[^>]*)?>/;

/** An HL7 CDA document: its root in its namespace, closed at the end, no DOCTYPE (it could name outside entities). */
function isClinicalDocument(text: string): boolean {
  const body = afterProlog(text);
  const root = ROOT.exec(body);
  if (!root) return false;
  const prefix = root[1];
  const namespace = new RegExp(
    `\\sxmlns${prefix ? `:${prefix.replaceAll('.', '\\.')}` : ''}\\s*=\\s*(["'])urn:hl7-org:v3\\1`,
  );
  const close = `</${prefix ? `${prefix}:` : ''}ClinicalDocument`;
  return namespace.test(root[2] ?? '') && text.slice(-4096).includes(close);
}

/** What follows the XML declaration, processing instructions and comments. */
function afterProlog(text: string): string {
  let at = 0;
  const blanks = /\s*/y;
  for (;;) {
    blanks.lastIndex = at;
    at += blanks.exec(text)?.[0].length ?? 0;
    const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    const end = close === undefined ? -1 : text.indexOf(close, at + 2);
    if (close === undefined || end < 0) return text.slice(at);
    at = end + close.length;
  }
}
