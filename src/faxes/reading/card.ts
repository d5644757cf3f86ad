/** Values that no label stands by: the plan that heads a card, the number in the title of a printed order. */
import type { Candidate } from './candidate.ts';
import { matchIn } from './match.ts';
import { readCardNumber } from './numbers.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readPlan } from './plain-values.ts';
import { type Labelled, rightOf, stacked } from './runs.ts';

const PLAN =
  /\b(ppo|hmo|epo|pos|hdhp|health ?plans?|plan|insurance|assurance|mutual|medicare|medicaid|ahcccs|advantage|blue ?cross|bcbs|aetna|cigna|humana|united ?health\w*|uhc|anthem|tricare|benefits?|choice|complete)\b/i;

export function cardValues(all: Labelled): Candidate[] {
  const { page } = all;
  const text = page.lines.map((line) => textOf(line.tokens)).join('\n');
  const found: Candidate[] = [];
  const number = page.lines
    .slice(0, 6)
    .map((line) =>
      matchIn(
        line.tokens,
        /\b(?:REF|RFL|REFERRAL|ORD|ORDER)[-# ]{0,2}(?:NO\.? ?)?((?:[A-Z]{2,4}-)?\d[\dA-Z-]{3,20})\b/,
      ),
    );
  for (const match of number) {
    const text = /^(REF|RFL|ORD)-/.test(match?.text ?? '') ? match?.text : match?.groups[0];
    if (match && text)
      found.push({ path: 'referralId', value: { text, tokens: match.tokens, strength: 1 }, sureness: 0.92 });
  }
  if (
    !/\b(rx ?bin|bin:? \d{6}|pcn|member services|for members|customer service|copay|insurance card|submit claims|send claims|claims address|carry this card)\b/i.test(
      text,
    ) ||
    !/\b(member|subscriber|id)\b/i.test(text)
  )
    return found;
  const cells = page.lines.filter((line) => line.y0 < 0.4 * page.height).flatMap((line) => line.cells);
  const head = cells.find((cell) => PLAN.test(textOf(cell.tokens)) && !/[:\d]/.test(textOf(cell.tokens)));
  const plan = head && readPlan(head.tokens);
  found.push(...holderOf(all), ...numberOf(all), ...nameAlone(all));
  return plan ? [...found, { path: 'coverage.plan', value: plan, sureness: 0.85 }] : found;
}

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
