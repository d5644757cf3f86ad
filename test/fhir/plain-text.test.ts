import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText, seen } from '../../src/fhir/plain-text.ts';

test.each([
  ['a zero-width space', 'Exam\u200bpleton', 'Exampleton'],
  ['a mark of byte order', '\ufeffMaria', 'Maria'],
  ['a soft hyphen', 'Exam\u00adpleton', 'Exampleton'],
  ['an override of direction', 'Chest \u202enoitrexe no niap\u202c', 'Chest noitrexe no niap'],
  ['an isolate', '\u2066Maria\u2069', 'Maria'],
  ['a tag', 'Maria\u{e0041}', 'Maria'],
  ['a joiner after a Latin letter', 'Ma\u200dria', 'Maria'],
  ['blanks that were hidden by it', ' \u200b Maria \u200b ', 'Maria'],
])('%s is taken out', (_, sent, kept) => {
  expect(plainText(80).parse(sent)).toBe(kept);
});

test.each(['Núñez', 'O’Brien-Smith', 'می\u200cخواهم', 'क्\u200dष', 'x\ny', '李'])('%j stays as it is', (text) => {
  expect(plainText(80).parse(text)).toBe(text);
});

describe('bounds', () => {
  test('are those of what is seen', () => {
    expect(plainText(5).safeParse('\u200b\u200b').success).toBe(false);
    expect(plainText(5).parse(`Maria${'\u200b'.repeat(50)}`)).toBe('Maria');
    expect(plainText(5).safeParse('Marias').success).toBe(false);
  });
});

test('what was cleaned is clean', () => {
  const odd = fc.constantFrom('\u200b', '\u200c', '\u200d', '\u202e', '\u061c', '\u0301', 'م', 'a', '.', '\ufeff');
  fc.assert(
    fc.property(fc.array(odd), (parts) => {
      const once = seen(parts.join(''));
      expect(seen(once)).toBe(once);
      expect(once).not.toMatch(/[\u200b\u202e\u061c\ufeff]/);
    }),
  );
});
