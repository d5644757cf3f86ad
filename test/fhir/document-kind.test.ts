import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreesWith, decodeBase64, documentKind } from '../../src/fhir/document-kind.ts';

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);
const cda = (root: string, prolog = '<?xml version="1.0"?>\n') => utf8(`${prolog}${root}`);
const CCDA = '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc"><title/></ClinicalDocument>\n';
const PDF = '%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n';

describe('documentKind', () => {
  test.each<[string, Uint8Array, string | undefined]>([
    ['PDF', latin1(PDF), 'application/pdf'],
    ['PDF 2.0 with blanks after the end', latin1(PDF.replace('1.4', '2.0') + '\0'.repeat(200)), 'application/pdf'],
    ['PDF cut off', latin1(PDF.slice(0, -8)), undefined],
    ['PDF without a version', latin1(PDF.replace('1.4', 'x')), undefined],
    ['HTML named PDF', utf8('<html><body>%PDF-1.4 %%EOF</body></html>'), undefined],
    ['TIFF, little-endian', latin1('II*\0\x08\0\0\0\0\0\0\0'), 'image/tiff'],
    ['TIFF, big-endian', latin1('MM\0*\0\0\0\x08\0\0\0\0'), 'image/tiff'],
    ['TIFF without a directory', latin1('II*\0\xff\0\0\0\0\0'), undefined],
    ['JPEG', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0\xff\xd9'), 'image/jpeg'],
    ['JPEG with a scanner’s trailer', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0\xff\xd9made by\xd9 scanner'), 'image/jpeg'],
    ['JPEG cut off', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0'), undefined],
    [
      'PNG',
      latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0abcd\0\0\0\0IEND\xaeB`\x82'),
      'image/png',
    ],
    ['PNG cut off', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01'), undefined],
    ['text', utf8('Dear colleague,\r\n\tJosé is well.\n'), 'text/plain'],
    ['text with a byte order mark', utf8('\ufeffDear colleague'), 'text/plain'],
    ['text that begins with less-than', utf8('< 5 mg daily'), 'text/plain'],
    ['text in Latin-1', latin1('Jos\xe9 is well'), undefined],
    ['text with a control character', utf8('a\u0000b'), undefined],
    ['text with an escape', utf8('a\u001bb'), undefined],
    ['blank text', utf8(' \n'), undefined],
    ['nothing', new Uint8Array(), undefined],
    ['C-CDA', cda(CCDA), 'application/hl7-v3+xml'],
    ['C-CDA without declaration', cda(CCDA, ''), 'application/hl7-v3+xml'],
    [
      'C-CDA after style sheet and comment',
      cda(CCDA, '<?xml version="1.0"?><?xml-stylesheet href="cda.xsl"?>\n<!-- a -> b -->\n'),
      'application/hl7-v3+xml',
    ],
    [
      'C-CDA with a prefix',
      cda('<cda:ClinicalDocument xmlns:cda="urn:hl7-org:v3"></cda:ClinicalDocument>'),
      'application/hl7-v3+xml',
    ],
    ['C-CDA with a DOCTYPE', cda(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${CCDA}`), undefined],
    ['C-CDA with a DOCTYPE after a comment', cda(`<!-- x --><!doctype x>${CCDA}`), undefined],
    ['C-CDA cut off', cda(CCDA.slice(0, 90)), undefined],
    ['ClinicalDocument of another namespace', cda('<ClinicalDocument xmlns="urn:x"></ClinicalDocument>'), undefined],
    ['other XML', cda('<Bundle xmlns="http://hl7.org/fhir"/>'), undefined],
    ['a zip file', latin1('PK\x03\x04\x14\0'), undefined],
    ['a program', latin1('MZ\x90\0\x03\0\0\0'), undefined],
  ])('%s', (_, bytes, contentType) => {
    expect(documentKind(bytes)?.contentType).toBe(contentType);
  });

  test('never throws on any bytes, nor on a prefix of a good document', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void documentKind(bytes)));
    const good = [latin1(PDF), cda(CCDA), latin1('II*\0\x08\0\0\0\0\0')];
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.nat(120),
        (bytes, length) => void documentKind(bytes.subarray(0, length)),
      ),
    );
  });

  test('ten megabytes of comment openings or blanks do not hang it', () => {
    const started = performance.now();
    documentKind(utf8(`<?xml version="1.0"?>${'<!-- --> '.repeat(200_000)}${'<!-- '.repeat(200_000)}`));
    documentKind(utf8(`<${'!-'.repeat(500_000)}`));
    documentKind(utf8(' '.repeat(5_000_000)));
    documentKind(new Uint8Array(5_000_000).fill(0xd9).fill(0xff, 0, 1).fill(0xd8, 1, 2).fill(0xff, 2, 3));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test.each([
  ['application/pdf', 'application/pdf; charset=binary', true],
  ['application/hl7-v3+xml', 'text/xml', true],
  ['image/jpeg', 'IMAGE/JPG', true],
  ['application/pdf', 'text/plain', false],
  ['text/plain', 'text/xml', false],
] as const)('%s declared as %s: %s', (contentType, declared, agrees) => {
  expect(agreesWith({ contentType }, declared)).toBe(agrees);
});

describe('decodeBase64', () => {
  test('reads what the platform writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
      }),
    );
  });

  test.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AA=A',
    'A===',
    '====',
    'AB==',
    'AAB=',
    'AA A',
    'AAA\n',
    'AA-_',
    'AAé=',
    '=AAA',
    'AAAA====',
    'AA==AA==',
  ])('%j is refused', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test('accepts nothing that it would not write itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Da-d0-1+/=]{0,12}$/), (text) => {
        const bytes = decodeBase64(text);
        if (bytes) expect(Buffer.from(bytes).toString('base64')).toBe(text);
      }),
    );
  });
});

test('large documents made to be hard to tell are told without keeping everybody else waiting', () => {
  const size = 20 * 1024 * 1024;
  const ends = new Uint8Array(size).fill(0xd9);
  ends.set([0xff, 0xd8, 0xff]);
  const blanks = new Uint8Array(size).fill(0x20);
  blanks.set(utf8(CCDA), size - CCDA.length);
  // The best of three: what else runs on the machine is not the look at the bytes.
  const milliseconds = (bytes: Uint8Array) =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const before = performance.now();
        documentKind(bytes);
        return performance.now() - before;
      }),
    );
  // Of the order of looking at so many bytes of text. A search begun anew at each byte would take hours.
  const text = milliseconds(new Uint8Array(size).fill(0x61));
  expect(milliseconds(ends)).toBeLessThan(4 * text + 500);
  expect(milliseconds(blanks)).toBeLessThan(4 * text + 500);
});
