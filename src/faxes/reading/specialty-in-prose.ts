/** The specialty wanted, where sentences, the address of a letter or the title of a form say it. */
import type { Candidate } from './candidate.ts';
import { matchesIn } from './match.ts';
import type { Page, Token } from './page.ts';
import { textOf } from './page.ts';
import { readSpecialty } from './plain-values.ts';

const ADDRESSED = /\b(?:to|with|from|by|for|dear)\s+(?:(?:your|our|the|an?)\s+)?(?=\p{L})/giu;
const ASKED =
  /\b(?:refer(?:red|ring|ral)?|schedul\w+|consult\w*|seen?|seeing|send(?:ing)?|appointment|evaluat\w+)\b[^.;:]{0,60}?\b(?:to|with|by|in|for)\s+(?:(?:your|our|the|an?)\s+)?(?=\p{L})/giu;
const OFFICE =
  /^(clinic|department|dept|service|team|colleague|colleagues|consult\w*|evaluation|office|practice|specialist|group|referral)/i;
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
        OFFICE.test(run[from + size]?.text ?? '') || /^(to|dear)\b/i.test(match.text) || match.tokens.length > 2;
      if (named) return [{ path: 'specialty', value, sureness: letter ? 0.8 : 0.75 }];
    }
  }
  return consultOf(run);
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
  const cells = page.lines.slice(0, 8).flatMap((line) => line.cells);
  for (const cell of cells) {
    const [title] = matchesIn(
      cell.tokens,
      /^(.*?)\b(?:new patient |outpatient |patient |clinic )?(?:referral|consult(?:ation)?|order)s?\b(?: (?:form|request|order|sheet))?(?:\s*$|\s*[/|–-].*$)/iu,
    );
    const [to] = matchesIn(cell.tokens, /\b(?:referral|request|order)\b.* (?:to|for)\s+(?=\p{L})/iu);
    const words = title
      ? cell.tokens.slice(0, title.tokens.length - 1)
      : to
        ? cell.tokens.slice(to.at + to.tokens.length)
        : [];
    const value = words.length > 0 && words.length < 8 ? readSpecialty(words) : undefined;
    if (value?.strength === 1) return [{ path: 'specialty', value, sureness: 0.7, fallback: true }];
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
