/** Whether a document is signed, as far as its words tell; a person confirms it. */
import type { Page } from './page.ts';
import { textOf } from './page.ts';

const ELECTRONIC =
  /\b(electronically|digitally)\s+signed\b|\be-?signed\s+by\b|\bsigned\s+electronically\b|\belectronic\s+signature\b[:\s]+(?!line|of|required)\p{L}|(^|\s)\/s\/\s*\p{L}/iu;
const LINE = /\bsignature\b|\bsigned\s*:|\bsign here\b|^\s*x\s?_{3,}/i;

export function signatureOf(
  pages: readonly { readonly page: Page; readonly picture: boolean }[],
): 'present' | 'unsure' | 'not-found' {
  const texts = pages.flatMap(({ page, picture }) =>
    page.lines.map((line) => ({ text: textOf(line.tokens), line, page, picture })),
  );
  if (texts.some(({ text }) => ELECTRONIC.test(text))) return 'present';
  const lines = texts.filter(({ text }) => LINE.test(text));
  return lines.some(({ picture, line, page, text }) => picture || writtenOver(page, line.number, text)) ||
    pages.some((p) => p.picture && p.page.lines.length === 0)
    ? 'unsure'
    : 'not-found';
}

/** Words between the label and the next one, or right above it, may be a signature. */
function writtenOver(page: Page, number: number, text: string): boolean {
  const after = text
    .replace(/^.*?\b(signature|signed\s*:)[^:]*:?/i, '')
    .replace(/\b(date|title|print(ed)?|name|npi)\b.*$/i, '');
  if (/\p{L}{2}/u.test(after)) return true;
  const above = page.lines[number - 1];
  const line = page.lines[number];
  return (
    above !== undefined &&
    line !== undefined &&
    line.y0 - above.y1 < 1.2 * page.em &&
    above.tokens.length <= 5 &&
    above.tokens.some((t) => /\p{L}{2}/u.test(t.text)) &&
    !above.tokens.some((t) => /:$/.test(t.text))
  );
}
