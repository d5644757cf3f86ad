/** What a page says of its place: `Page 2 of 3` within a document, and how many pages a cover sheet promises. */
import { matchIn } from './match.ts';
import type { Page } from './page.ts';

export interface PageNumber {
  readonly number: number;
  readonly of?: number;
}

/** Of the document the page belongs to; the strip a fax machine prints at the top counts all pages of the fax and is left out. */
export function pageNumberOf(page: Page): PageNumber | undefined {
  const edge = page.lines.filter(
    (line) =>
      !inStrip(page, line.y1, line.tokens.length) && (line.y1 < 0.2 * page.height || line.y0 > 0.85 * page.height),
  );
  for (const line of edge) {
    const found =
      matchIn(line.tokens, /\b(?:page|pg|p)\.?\s*(\d{1,2})\s*(?:of|\/)\s*(\d{1,2})\b/i) ??
      matchIn(line.tokens, /^\s*(?:page|pg)\.?\s*(\d{1,2})\s*$/i);
    const number = Number(found?.groups[0]);
    const of = found?.groups[1] === undefined ? undefined : Number(found.groups[1]);
    if (number >= 1 && (of === undefined || number <= of)) return { number, ...(of === undefined ? {} : { of }) };
  }
  return undefined;
}

/** The line fax machines print: at the very edge, with many words. */
export const inStrip = (page: Page, y1: number, words: number): boolean => y1 < 0.035 * page.height && words > 5;

/** Pages a cover sheet says there are, itself counted. */
export function statedPagesOf(page: Page): number | undefined {
  for (const [n, line] of page.lines.entries()) {
    const own =
      matchIn(
        line.tokens,
        /\b(?:(?:total|number|no\.?|#)\s*(?:of\s*)?)?(?:pages|pgs)\b\.?(?:\s*\(?\s*(?:including|incl\.?|with|inc\.?)[^:\d]{0,30}\)?|\s*\([^)\d]*\)|\s*(?:sent|transmitted|total|attached|being sent))?\s*[:#=–-]*\s*(\d{1,3})\b(?!\s*(?:[/.-]\s?\d|am|pm))/i,
      ) ??
      matchIn(
        line.tokens,
        /(?<![\d/-])(\d{1,3})\s*(?:total\s*)?(?:pages?|pgs?\.?)\b\s*\(?\s*(?:including|incl\.?|with|total|attached|inc\.?|in all|transmitted|sent|to follow|following)/i,
      );
    const text = own?.text ?? '';
    const under = own ? undefined : stackedCount(page, n);
    const count = own ? Number(own.groups[0]) : under;
    if (count === undefined || count < 1 || count > 400) continue;
    const excluding = /to follow|following|excluding|not including|after (this )?cover/i.test(text);
    return count + (excluding ? 1 : 0);
  }
  return undefined;
}

/** `Pages` as a header with the number in the cell below. */
function stackedCount(page: Page, n: number): number | undefined {
  const cell = page.lines[n]?.cells.find((c) =>
    /^(total |number of |# of |no\.? of )?pages\b[^\d]{0,30}$/i.test(c.tokens.map((t) => t.text).join(' ')),
  );
  const below = cell && page.lines[n + 1]?.cells.find((c) => Math.abs(c.x0 - cell.x0) < 3 * page.em);
  const text = below?.tokens[0]?.text ?? '';
  return below && below.tokens.length <= 2 && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}
