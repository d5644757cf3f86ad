/** The specialty wanted, where sentences, the address of a letter or the title of a form say it. */
import type { Candidate } from './candidate.ts';
import { isReceivers } from './letterhead.ts';
import { matchesIn } from './match.ts';
import type { Page, Token } from './page.ts';
import { textOf } from './page.ts';
import { readSpecialty } from './plain-values.ts';

const ADDRESSED =
  /\b(?:to|with|from|by|for|dear|hello|hi|(?:dr\.?|doctors?|department|dept\.?|division|specialists? in) of|in)\s+(?:(?:your|our|the|an?)\s+)?(?:consulting\s+|on-call\s+)?(?=\p{L})/giu;
const ASKED =
  /\b(?:refer(?:red|ring|ral)?|requests?|requesting|schedul\w+|consult\w*|seen?|seeing|send(?:ing)?|appointment|evaluat\w+)\b[^.;:]{0,60}?\b(?:to|with|by|in|for)\s+(?:(?:your|our|the|an?)\s+)?(?=\p{L})/giu;
const OFFICE =
  /^(scheduling|clinic|department|dept|service|team|colleague|colleagues|consult\w*|evaluation|office|practice|specialist|group|referral)/i;
const LONGEST = 5;

/** `letter`: words to its reader name the reader's specialty (`to your cardiology clinic`, `Dear Dermatology colleagues`). */
export function specialtyInProse(run: readonly Token[], letter: boolean): Candidate[] {
  const places = [...(letter ? matchesIn(run, ADDRESSED) : []), ...matchesIn(run, ASKED)];
  for (const match of places) {
    const from = match.at + match.tokens.length;
    for (let size = LONGEST; size > 0; size--) {
      const value = readSpecialty(run.slice(from, from + size));
      if (value?.strength !== 1 || value.tokens.length !== size) continue;
      const named =
        OFFICE.test(run[from + size]?.text ?? '') ||
        /^(to|dear|hello|hi)\b|\bof$/i.test(match.text) ||
        match.tokens.length > 2;
      if (named) return [{ path: 'specialty', value, sureness: letter ? 0.8 : 0.75 }];
    }
  }
  const office = officeOf(run);
  return office.length > 0 ? office : consultOf(run);
}

const opensLine = (run: readonly Token[], at: number): boolean => {
  const [before, own] = [run[at - 1], run[at]];
  return before !== undefined && own !== undefined && own.y0 > before.y1 - 0.5 * (own.y1 - own.y0);
};

/** `the Rheumatology service`. */
function officeOf(run: readonly Token[]): Candidate[] {
  for (const match of matchesIn(
    run,
    /\b(?:service|clinic|department|dept|team|division|scheduling|schedulers|desk)\b/giu,
  )) {
    for (let size = 3; size > 0; size--) {
      const words = run.slice(match.at - size, match.at);
      const value =
        (match.at === size ||
          opensLine(run, match.at - size) ||
          /[.:;]$/.test(run[match.at - size - 1]?.text ?? '') ||
          /^(the|your|our|to|for|with)$/i.test(run[match.at - size - 1]?.text ?? '')) &&
        match.at >= size
          ? readSpecialty(words)
          : undefined;
      if (value?.strength === 1 && value.tokens.length === size)
        return [{ path: 'specialty', value, sureness: 0.74, fallback: true }];
    }
  }
  return [];
}

/** `a neurology consultation`. */
function consultOf(run: readonly Token[]): Candidate[] {
  for (const match of matchesIn(run, /\b(?:consultations?|consult|evaluation|appointment|opinion|referral)\b/giu)) {
    for (let size = 3; size > 0; size--) {
      const words = run.slice(Math.max(0, match.at - size), match.at);
      const value = readSpecialty(words);
      if (value?.strength === 1 && value.tokens.length === size)
        return [{ path: 'specialty', value, sureness: 0.72, fallback: true }];
    }
  }
  return [];
}

/** `Cardiology Referral` as the title of a form. */
export function specialtyInTitle(page: Page): Candidate[] {
  const ordered = page.lines.flatMap((line) => line.cells).flatMap((cell) => orderOf(cell.tokens));
  if (ordered.length > 0) return ordered.slice(0, 1);
  const cells = page.lines.slice(0, 8).flatMap((line) => line.cells);
  for (const cell of cells) {
    const [title] = matchesIn(
      cell.tokens,
      /^(.*?)\b(?:new patient |outpatient |patient |clinic )?(?:referral|consult(?:ation)?|order)s?\b(?: (?:form|request|order|sheet))?(?:\s*$|\s*[/|–-].*$)/iu,
    );
    const [to] = matchesIn(cell.tokens, /\b(?:referral|request|order)\b.* (?:to|for)\s+(?=\p{L})/iu);
    const named = title?.groups[0]?.trim().split(/\s+/).filter(Boolean).length ?? 0;
    const words = title ? cell.tokens.slice(0, named) : to ? cell.tokens.slice(to.at + to.tokens.length) : [];
    const value = words.length > 0 && words.length < 8 ? readSpecialty(words) : undefined;
    if (value?.strength === 1) return [{ path: 'specialty', value, sureness: 0.7, fallback: true }];
  }
  return isReceivers(page) ? ofReceiver(page) : [];
}

/** `REFERRAL - RHEUMATOLOGY`. */
function orderOf(tokens: readonly Token[]): Candidate[] {
  const [lead] = matchesIn(
    tokens,
    /^(?:amb\w* |outpatient |new )?(?:referral|consult(?:ation)?)s?\s*[-–:]+\s*(?=\p{L})/iu,
  );
  const value = lead && tokens.length < 9 ? readSpecialty(tokens.slice(lead.tokens.length)) : undefined;
  return value?.strength === 1 ? [{ path: 'specialty', value, sureness: 0.74, fallback: true }] : [];
}

/** `Copper Basin Medical Group - Gastroenterology` over a form of the receiver's own. */
function ofReceiver(page: Page): Candidate[] {
  const cells = page.lines.slice(0, 4).flatMap((line) => line.cells);
  for (const { tokens } of cells) {
    const at = tokens.findLastIndex((t) => /^[-–—|:/]$|[,:|]$/.test(t.text) && t !== tokens.at(-1));
    const value = readSpecialty(tokens.slice(at + 1));
    if (value?.strength === 1 && tokens.length < 12)
      return [{ path: 'specialty', value, sureness: 0.66, fallback: true }];
  }
  return [];
}

/** `Dermatology Department` among the lines of the address, before the salutation. */
export function addressee(page: Page): Candidate[] {
  const dear = page.lines.findIndex((line) => /^\s*((dear|to whom|regarding)\b|re\s*:)/i.test(textOf(line.tokens)));
  const cells = page.lines.slice(0, Math.max(0, dear)).flatMap((line) => line.cells);
  const found = cells.map((cell) => readSpecialty(cell.tokens)).find((value) => value?.strength === 1);
  return found ? [{ path: 'specialty', value: found, sureness: 0.78 }] : [];
}
