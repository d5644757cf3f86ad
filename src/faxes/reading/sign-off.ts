/** Letters: how one is told, and who wrote it. */
import type { Candidate } from './candidate.ts';
import { foldWords } from './fold.ts';
import { npisIn } from './numbers.ts';
import { officeNumbers } from './office-numbers.ts';
import type { Line, Page } from './page.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readOrganization } from './plain-values.ts';
import { isSentence } from './sentences.ts';

const CLOSING = /\b(sincerely|regards|respectfully|yours|thanks|thank you|cordially|wishes|gratefully|truly|best)\b/i;

/** `Sincerely,` and its like, on a line of its own. */
export const isClosing = (text: string): boolean =>
  CLOSING.test(text) &&
  text.split(' ').length < 8 &&
  (/,$/.test(text) || (text.split(' ').length < 4 && !/[.:!]$/.test(text)));

/** Has a salutation, a complimentary close, or sentences of somebody who asks for something. */
export function isLetter(page: Page): boolean {
  const texts = page.lines.map((line) => textOf(line.tokens).trim());
  if (texts.some((text) => /^(dear|to whom)\b/i.test(text) || isClosing(text))) return true;
  return page.lines.filter(isProse).length > 1 && ASKING.test(texts.join(' '));
}

const ASKING =
  /\b(i|we) (would|am|are|ask)\b|\bwould appreciate\b|\bkindly (see|evaluate|assess)\b|\bgrateful\b|\b(my|our) (mutual )?patient\b|\bneeds to (see|be seen)\b|\bplease arrange\b/i;
const isProse = (line: Line): boolean => line.tokens.length > 8 && (line.cells.length === 1 || isSentence(line.tokens));

/** Name, practice and numbers under the close, or under the last sentence where there is none. */
export function signOff(page: Page): Candidate[] {
  const close = page.lines.findLastIndex((line) => isClosing(textOf(line.tokens).trim()));
  const at = close < 0 ? page.lines.findLastIndex(isProse) : close;
  if (at < 0) return [];
  const found: Candidate[] = [];
  for (const line of page.lines.slice(at + 1, at + 9)) {
    const more = signed(line, found);
    // Without a close only a name with its credentials is taken for the writer's.
    if (close >= 0 || found.length > 0 || readName(line.tokens)?.credential) found.push(...more);
  }
  return found;
}

function signed(line: Line, before: readonly Candidate[]): Candidate[] {
  const tokens = line.tokens.filter(
    (t) => !/^(electronically|digitally|signed|by:?)$/i.test(foldWords(t.text).join('')),
  );
  const has = (path: string) => before.some((c) => c.path === path);
  const name = has('referrer.name') ? undefined : readName(tokens);
  const npi = npisIn(tokens)[0];
  const found: Candidate[] = npi ? [{ path: 'referrer.npi', value: npi, sureness: 0.9 }] : [];
  const text = textOf(tokens);
  if (name && name.strength > 0.5 && (name.credential || !looksLikeOrganization(text)) && name.text.includes(' '))
    return [...found, { path: 'referrer.name', value: name, sureness: name.credential ? 0.9 : 0.8 }];
  if (
    !has('referrer.organization.name') &&
    looksLikeOrganization(text) &&
    has('referrer.name') &&
    !/[.:]$/.test(text)
  ) {
    const organization = readOrganization(tokens);
    if (organization && organization.tokens.length < 9)
      found.push({ path: 'referrer.organization.name', value: organization, sureness: 0.82 });
  }
  for (const { path, value } of officeNumbers(line.tokens)) found.push({ path, value, sureness: 0.82 });
  return found;
}
