import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addCoverageShape } from '../../src/coverage/add-shape.ts';
import { COST_KINDS, cardFacts } from '../../src/coverage/card-shape.ts';
import { estimate } from '../../src/coverage/estimate.ts';
import { estimateShape } from '../../src/coverage/estimate-shape.ts';
import { LINES, PAID_BY } from '../../src/coverage/estimate-words.ts';
import { planMatcher, THRESHOLD } from '../../src/coverage/plan-names.ts';
import { coverageShape } from '../../src/coverage/shape.ts';
import { RETRIED } from '../../src/coverage/x12-words.ts';
import { ACCEPTED, PLAN_KINDS, RULE_ABOUT } from '../../src/mappings/insurance-schema.ts';
import { insurancePlans, medicareYears, otherPlans, planWords } from '../../src/mappings.ts';
import { codesGivenOut } from './codes.ts';
import { blocks, coded, ROOT, section, table, text } from './markdown.ts';

const PAGE = 'docs/insurance.md';
const plans = insurancePlans();

test('words of plans are those of the code', () => {
  const words = coded(section(PAGE, 'Plans'));
  expect(words).toEqual(expect.arrayContaining([...ACCEPTED, ...PLAN_KINDS, ...RULE_ABOUT]));
  expect(table(PAGE, 'Plans').map(([word]) => word)).toEqual(['`match`', '`unsure`', '`none`']);
});

test('how well names are matched is said as it is', () => {
  const match = planMatcher(plans, planWords(), otherPlans().names);
  const example = (name: string) =>
    JSON.parse(readFileSync(join(ROOT, `test/coverage/plan-names/${name}.json`), 'utf8')) as {
      written: Record<string, string[]>;
      names: string[];
    };
  const score = (name: string) => {
    const all = Object.entries(example(name).written).flatMap(([plan, names]) => names.map((one) => [plan, one]));
    const known = all.filter(([plan, one = '']) => {
      const { result, candidates } = match(one);
      return result === 'match' && candidates[0]?.plan === plan;
    });
    return [all.length, known.length] as const;
  };
  const { names } = example('near');
  const alone = planMatcher(plans, planWords(), []);
  const said = section(PAGE, 'How names are matched');
  const [written, kept] = [score('written'), score('kept-back')];
  expect(said).toContain(`At or above ${THRESHOLD}`);
  expect(said).toContain(`Of ${written[0]} names written by hand ${written[1]} are known`);
  expect(said).toContain(`of ${kept[0]} more, written afterwards and not used to better it, ${kept[1]}.`);
  expect(said).toContain(`Of ${names.length} near names`);
  const bare = names.filter((name) => alone(name).result !== 'match').length;
  expect(said).toContain(`of ${bare} of them not because`);
});

test('the example of a coverage can be sent', () => {
  const [example = ''] = blocks(section(PAGE, 'Coverages'), 'json');
  const { card: _, ...body } = JSON.parse(example);
  expect(addCoverageShape.safeParse(body).error).toBeUndefined();
});

test('the example of a card can be sent, and names every fact there is', () => {
  const [example = ''] = blocks(section(PAGE, 'The card'), 'json');
  expect(coverageShape.safeParse(JSON.parse(example)).error).toBeUndefined();
  const named = section(PAGE, 'The card');
  for (const fact of [...Object.keys(cardFacts), ...COST_KINDS.hl7])
    expect(named).toMatch(new RegExp(`["\`]${fact}["\`]`));
});

test('lines of an estimate are those of the code, and who pays them', () => {
  const rows = table(PAGE, 'Estimates').map(([line, pays]) => [line, pays]);
  expect(rows).toEqual(LINES.map((kind) => [`\`${kind}\``, `\`${PAID_BY[kind]}\``]));
});

test('the example can be sent, and there are as many worked ones as it says', () => {
  const [example = ''] = blocks(section(PAGE, 'Estimates'), 'json');
  const tables = { medicare: medicareYears(), planOf: () => plans.find(({ id }) => id === 'medicare-part-b') };
  const answer = estimate(estimateShape.parse(JSON.parse(example)), tables);
  expect(answer).toMatchObject({ status: 'estimate', patient: 6900 });
  const worked = readdirSync(join(ROOT, 'test/coverage/estimates')).length;
  expect(section(PAGE, 'Estimates')).toContain(`${worked} worked examples`);
});

test('every code that a caller may get is explained', () => {
  // What every department says alike is explained with referrals.
  const explained = new Set([PAGE, 'docs/referrals.md', 'docs/records.md'].flatMap((page) => coded(text(page))));
  const given = codesGivenOut([
    'src/coverage',
    'src/ports/eligibility',
    'src/channels/rest/coverages.ts',
    'src/channels/rest/verifications.ts',
    'src/channels/rest/plans.ts',
    'src/channels/rest/estimates.ts',
  ]);
  expect(given.length).toBeGreaterThan(5);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});

test('codes that are asked again, and drivers, are those of the code', () => {
  const said = section(PAGE, 'Eligibility');
  for (const code of RETRIED) expect(said).toContain(`\`${code}\``);
  expect(table(PAGE, 'Eligibility').map(([driver]) => driver)).toEqual(['`simulator`', '`x12`', '`stedi`']);
});
