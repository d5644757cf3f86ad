/** The head of a sender's paper: its practice, and telephone and fax numbers that no block of the form claims. */
import type { Candidate } from './candidate.ts';
import { placeOf } from './match.ts';
import { phonesIn } from './numbers.ts';
import { type Line, type Token, textOf } from './page.ts';
import { looksLikeOrganization, readOrganization } from './plain-values.ts';
import type { Labelled } from './runs.ts';
import { isLetter } from './sign-off.ts';
import type { Value } from './value.ts';

/** Said of the receiver's own form: its head is not the sender. */
const RETURN =
  /\b(fax|send|return|submit)\b.{0,40}\b(form|referrals?|completed|this|to us|to our)\b|\bfax (this|completed|all)\b|\bour (clinic|office|fax)\b/i;

/** Labels of a letterhead itself. */
const OWN =
  /^(p|t|o|f|ph|tel|tele|telephone|phone|phone #|fax|fax #|fx|facsimile|main|voice|office|office phone|office fax|email|e mail|web|website|address|npi|date|tel #|main phone|phone fax|group npi|tax id|tin)$/;

/** A name, not a sentence: its words open with capitals. */
function isTitle(text: string): boolean {
  const words = text.split(' ').filter((word) => /^\p{L}/u.test(word) && !/^(of|and|the|for|at|in|de|la)$/i.test(word));
  return words.length < 10 && words.every((word) => /^\p{Lu}/u.test(word));
}

/** `North Rim Family Practice: Outbound Referral`. */
function beforeColon(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((t) => /^[|:–—-]$|[:|]$/.test(t.text));
  return at < 0 ? tokens : tokens.slice(0, /^\W+$/.test(tokens[at]?.text ?? '') ? at : at + 1);
}

function practiceOf(tokens: readonly Token[]): Value | undefined {
  const text = textOf(tokens);
  return looksLikeOrganization(text) && isTitle(text) && !NO_PRACTICE.test(text) ? readOrganization(tokens) : undefined;
}
const NO_PRACTICE =
  /\d{3}|\b(referrals?|request|fax|cover|form|note|report|records?|authorization|result|order|consult\w*|history|visit|card|plan|insurance|payer|medicaid|medicare|ahcccs|cost containment|pharmacy|drugs?|name|confidential\w*|dear|page|date)\b/i;

export function letterheadValues({ page, byLine }: Labelled): Candidate[] {
  const head: Line[] = [];
  for (const line of page.lines) {
    // The form begins where a label has its colon or a line of its own.
    const begins = (byLine.get(line) ?? []).some(
      (l) =>
        (l.colon && l.opened === 0 && !OWN.test(l.text)) ||
        (l.alone && l.cell.at === 0 && line.number > 0 && line.cells.length > 1),
    );
    if (begins || line.y0 > 0.22 * page.height || head.length > 7) break;
    head.push(line);
  }
  const text = page.lines
    .slice(0, head.length + 4)
    .map((l) => textOf(l.tokens))
    .join('\n');
  if (head.length === 0 || (RETURN.test(text) && !isLetter(page))) return [];
  const found: Candidate[] = [];
  // A letter is written on the writer's own paper; a form may be somebody else's.
  const sureness = isLetter(page) ? 0.92 : 0.9;
  const name = head
    .flatMap((line) => line.cells.map((cell) => beforeColon(cell.tokens)))
    .flatMap((tokens) => practiceOf(tokens) ?? [])[0];
  if (!name) return [];
  found.push({ path: 'referrer.organization.name', value: name, sureness, fallback: true });
  for (const line of head) {
    for (const value of phonesIn(line.tokens)) {
      const at = placeOf(line.tokens, value);
      const before = textOf(line.tokens.slice(Math.max(0, at - 2), at));
      const after = textOf(line.tokens.slice(at + value.tokens.length, at + value.tokens.length + 3));
      if (/\b(fax|facsimile|f|fx)\b\.?:?\s*$/i.test(before))
        found.push({ path: 'referrer.fax', value, sureness, fallback: true });
      else if (/\b(ph|phone|tel|telephone|p|t|o|office|voice|main)\b\.?:?\s*$/i.test(before))
        found.push({ path: 'referrer.phone', value, sureness, fallback: true });
      // `(480) 555-0142 · fax (480) 555-0143`: the one before the fax is to speak on.
      else if (/^[|•·,;/-]?\s*(fax|facsimile|f|fx)\b/i.test(after) && !/\p{L}[.:]?\s*$/u.test(before))
        found.push({ path: 'referrer.phone', value, sureness: sureness - 0.02, fallback: true });
    }
  }
  return found;
}
