/** Values that no label stands by: the plan that heads a card, the number in the title of a printed order. */
import type { Candidate } from './candidate.ts';
import { matchIn } from './match.ts';
import { readCardNumber } from './numbers.ts';
import { type Page, type Token, textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readPlan } from './plain-values.ts';
import { type Labelled, rightOf, stacked } from './runs.ts';

/** A form of a plan whose name says nothing of insurance: its title, where it asks for members and their primary care providers. */
function titleOf({ page, labels }: Pick<Labelled, 'page' | 'labels'>): readonly Token[] | undefined {
  const members = labels.filter((label) => /^(member|enrollee)\b/.test(label.text)).length;
  const named = labels.some(({ meaning }) =>
    meaning.fields.some((path) => /^coverage\.(plan|planName|both)$/.test(path)),
  );
  const text = page.lines.map((line) => textOf(line.tokens)).join(' ');
  const [title] = page.lines[0]?.cells ?? [];
  const words = textOf(title?.tokens ?? []);
  const whole = /^(\p{Lu}[\p{L}&'.-]*|of|and|the)( (\p{Lu}[\p{L}&'.-]*|of|and|the)){1,5}$/u.test(words);
  if (members < 2 || named || !whole || NO_PLAN.test(words) || looksLikeOrganization(words)) return undefined;
  return /\b(hmo|ppo|epo|health plan|commercial|medicaid|utilization|pcp)\b/i.test(text) ? title?.tokens : undefined;
}

export const PLAN =
  /\b(ppo|hmo|epo|pos|hdhp|health ?plans?|plan|insurance|assurance|mutual|medicare|medicaid|ahcccs|advantage|blue ?cross|bcbs|aetna|cigna|humana|united ?health\w*|uhc|anthem|tricare|benefits?|choice|complete|care|alliance|health|trust|select|plus|gold|silver|connect|ambetter|banner|mercy|molina|kaiser|wellcare|devoted|oscar|premera|optum)\b/i;

export function cardValues(all: Labelled): Candidate[] {
  const { page } = all;
  const found: Candidate[] = [];
  const number = page.lines
    .slice(0, 6)
    .map((line) =>
      matchIn(
        line.tokens,
        /\b(?:REF|RFL|REFERRAL|ORD|ORDER)[-# ]{0,2}(?:NO\.? ?)?((?:[A-Z]{2,4}-)?\d[\dA-Z-]{3,20})\b/,
      ),
    );
  const numbered = page.lines
    .slice(0, 4)
    .map((line) =>
      matchIn(
        line.tokens,
        /\b(?:referral|order|request|requisition)\s*(?:no\.?|number|id)?\s*[:#]+\s*([A-Z]{0,4}-?\d[A-Z\d-]{2,20})(?![\p{L}\d/])/iu,
      ),
    );
  for (const match of numbered) {
    const [text] = match?.groups ?? [];
    if (match && text)
      found.push({
        path: 'referralId',
        value: { text, tokens: match.tokens, strength: 1 },
        sureness: 0.8,
        fallback: true,
      });
  }
  for (const match of number) {
    const text = /^(REF|RFL|ORD)-/.test(match?.text ?? '') ? match?.text : match?.groups[0];
    if (match && text)
      found.push({ path: 'referralId', value: { text, tokens: match.tokens, strength: 1 }, sureness: 0.92 });
  }
  found.push(...planOfForm(all), ...planAndNumber(all));
  if (!isCard(page)) return found;
  const cells = page.lines.filter((line) => line.y0 < 0.4 * page.height).flatMap((line) => line.cells);
  const head = cells.find(
    (cell) => PLAN.test(textOf(cell.tokens)) && !/[:\d]/.test(textOf(cell.tokens)) && !SORT.test(textOf(cell.tokens)),
  );
  const plan = head && readPlan(head.tokens);
  found.push(...holderOf(all), ...numberOf(all), ...nameAlone(all));
  return plan ? [...found, { path: 'coverage.plan', value: plan, sureness: 0.85 }] : found;
}

/** A copy of a member's card: nothing else says so much of copays and claims in so few lines. */
export function isCard(page: Page): boolean {
  const text = page.lines.map((line) => textOf(line.tokens)).join('\n');
  if (!/\b(member|subscriber|id)\b/i.test(text)) return false;
  return (
    OF_CARDS.test(text) ||
    (page.lines.length < 25 &&
      /\b(office visit|specialist|deductible|emergency room|copays?|urgent care)\W{0,3}\$/i.test(text))
  );
}
const OF_CARDS =
  /\b(rx ?bin|bin:? \d{6}|pcn|member services|for members|customer service|copay|insurance card|submit claims|send claims|claims address|carry this card)\b/i;

/** `BCBS AZ XBV300912774`: an insurer and a number that nothing else is said of. */
function planAndNumber({ page, byLine }: Labelled): Candidate[] {
  return page.lines.flatMap((line) => {
    const whole =
      line.cells.length === 2 && line.tokens.length < 9 && !byLine.has(line)
        ? [{ tokens: line.tokens, at: 0 }]
        : line.cells;
    return whole.flatMap((cell) => {
      if (
        cell.tokens.length > 9 ||
        (byLine.get(line) ?? []).some((label) => label.from < cell.at + cell.tokens.length && label.to > cell.at - 1)
      )
        return [];
      const at = cell.tokens.findIndex((t) => (t.text.match(/\d/g) ?? []).length > 3);
      const words = cell.tokens
        .slice(0, Math.max(0, at))
        .filter((t) => !/^\(?(id|member|policy|no\.?|#)[:#]*$/i.test(t.text));
      if (
        at < 1 ||
        !INSURER.test(textOf(words.slice(0, 4))) ||
        /\b(claims?|workers|case|invoice|account)\b/i.test(textOf(cell.tokens))
      )
        return [];
      const [plan, number] = [readPlan(words), readCardNumber(cell.tokens.slice(at), 4)];
      return plan && number
        ? [
            { path: 'coverage.plan', value: plan, sureness: 0.82, fallback: true },
            { path: 'coverage.memberId', value: number, sureness: 0.82, fallback: true },
          ]
        : [];
    });
  });
}

/** `COPPER STATE HMO` over a form that asks for the member: the plan whose form it is. */
export function planOfForm({ page, labels }: Labelled): Candidate[] {
  if (!labels.some((label) => /^(member|enrollee|subscriber)\b/.test(label.text))) return [];
  const cells = page.lines.slice(0, 4).flatMap((line) => (line.y0 < 0.2 * page.height ? line.cells : []));
  const heads = cells.map(({ tokens }) => {
    const end = tokens.findIndex((t, i) => i > 0 && /^[-–—|:/]$/.test(t.text));
    return end < 0 ? tokens : tokens.slice(0, end);
  });
  const head = heads.find((tokens) => {
    const text = textOf(tokens);
    return /^\p{Lu}/u.test(text) && INSURER.test(text) && !/[:\d]/.test(text) && !NO_PLAN.test(text);
  });
  const value = readPlan(head ?? titleOf({ page, labels }) ?? []);
  return value ? [{ path: 'coverage.plan', value, sureness: 0.85, fallback: true }] : [];
}
/** Says that it is a card, not whose. */
const SORT =
  /^(health|medical|member|insurance|identification|plan|id|group|dental|your|sample|card|benefits?|\W)+( (health|medical|member|insurance|identification|plan|id|group|card|benefits?))*$/i;
const INSURER =
  /\b(ppo|hmo|epo|hdhp|health ?plans?|insurance|assurance|medicare|medicaid|ahcccs|advantage|blue ?cross|bcbs|bc\/bs|aetna|cigna|humana|united ?health\w*|uhc|anthem|tricare|mutual|benefits?|choice|alliance|care plus|(?:care|unity) complete|community plan)\b/i;
const NO_PLAN =
  /\b(referrals?|request|form|authorization|card|information|section|fax|clinic|medical group|associates|id)\b/i;

/** Whose card it is. */
function holderOf(all: Labelled): Candidate[] {
  const holder = all.labels.filter((label) =>
    /^(subscriber|member|insured|card ?holder|enrollee|beneficiary|name)( name)?$/.test(label.text),
  );
  return holder.flatMap((label) => {
    const name = readName(rightOf(all, label).tokens) ?? readName(stacked(all, label, 1)?.cell.tokens ?? []);
    return name ? [{ path: 'patient.name', value: name, sureness: 0.9, fallback: true }] : [];
  });
}

/** A name that nothing stands by, where the card has just one. */
function nameAlone({ page, byLine }: Labelled): Candidate[] {
  const cells = page.lines.flatMap((line) => (byLine.has(line) ? [] : line.cells));
  const names = cells.flatMap((cell) => {
    const name = readName(cell.tokens);
    const whole = name && name.tokens.length === cell.tokens.length && name.strength === 1 && !name.credential;
    return whole && !PLAN.test(textOf(cell.tokens)) && !looksLikeOrganization(textOf(cell.tokens)) ? [name] : [];
  });
  const [value] = names;
  return value && names.length === 1 ? [{ path: 'patient.name', value, sureness: 0.75, fallback: true }] : [];
}

/** `ID# ABC123456`: on a card no other id is meant. */
function numberOf({ page }: Labelled): Candidate[] {
  return page.lines.flatMap((line) =>
    line.cells.flatMap((cell, at) => {
      const id = matchIn(cell.tokens.slice(0, 3), /^(?:ID|I\.D\.)(?: ?(?:#|No\.?|Number))?:?(?=\s|$)/i);
      if (!id) return [];
      const rest = cell.tokens.slice(id.tokens.length);
      const below = page.lines[line.number + 1]?.cells.find((one) => Math.abs(one.x0 - cell.x0) < page.em);
      const value = readCardNumber(rest.length > 0 ? rest : (below?.tokens ?? line.cells[at + 1]?.tokens ?? []), 4);
      return value ? [{ path: 'coverage.memberId', value, sureness: 0.9, fallback: true }] : [];
    }),
  );
}
