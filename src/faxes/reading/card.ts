/** Values that no label stands by: the plan that heads a card, the number in the title of a printed order. */
import type { Candidate } from './candidate.ts';
import { matchIn } from './match.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { readPlan } from './plain-values.ts';
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
    !/\b(rx ?bin|member services|customer service|copay|submit claims|send claims|claims address)\b/i.test(text) ||
    !/\b(member|subscriber|id)\b/i.test(text)
  )
    return found;
  const cells = page.lines.filter((line) => line.y0 < 0.4 * page.height).flatMap((line) => line.cells);
  const head = cells.find((cell) => PLAN.test(textOf(cell.tokens)) && !/[:\d]/.test(textOf(cell.tokens)));
  const plan = head && readPlan(head.tokens);
  found.push(...holderOf(all));
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
