import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planMatcher } from '../../src/coverage/plan-names.ts';
import { insurancePlans, otherPlans, planWords } from '../../src/mappings.ts';

const example = (name: string) => JSON.parse(readFileSync(new URL(`plan-names/${name}.json`, import.meta.url), 'utf8'));
const plans = insurancePlans();
const match = planMatcher(plans, planWords(), otherPlans().names);
/** What it was taken for; undefined where a person is to ask. */
const taken = (name: string) => {
  const { result, candidates } = match(name);
  return result === 'match' ? candidates[0]?.plan : undefined;
};

test('every name and alias of a plan is that plan', () => {
  const names = plans.flatMap(({ id, name, alias }) => [name, ...alias].map((one) => [one, id] as const));
  expect(names.filter(([name, id]) => taken(name) !== id)).toEqual([]);
});

describe('names as people write them', () => {
  const { written } = example('written') as { written: Record<string, string[]> };
  const all = Object.entries(written).flatMap(([plan, names]) => names.map((name) => [plan, name] as const));

  test('at least 98 in 100 are known, and none is taken for another plan', () => {
    expect(Object.keys(written).sort()).toEqual(plans.map(({ id }) => id).sort());
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(all.filter(([plan, name]) => ![plan, undefined].includes(taken(name)))).toEqual([]);
    const known = all.filter(([plan, name]) => taken(name) === plan);
    expect(known.length / all.length).toBeGreaterThanOrEqual(0.98);
  });

  test('names kept back while it was made: 9 in 10 are known, and none is taken for another plan', () => {
    const { written: kept } = example('kept-back') as { written: Record<string, string[]> };
    const names = Object.entries(kept).flatMap(([plan, list]) => list.map((name) => [plan, name] as const));
    expect(names.filter(([plan, name]) => ![plan, undefined].includes(taken(name)))).toEqual([]);
    expect(names.filter(([plan, name]) => taken(name) === plan).length / names.length).toBeGreaterThanOrEqual(0.9);
  });
});

describe('names near to a plan that are another’s', () => {
  const { names } = example('near') as { names: string[] };

  test('none is taken for a plan of ours', () => {
    expect(names.filter((name) => taken(name) !== undefined)).toEqual([]);
  });

  test('for more than a hundred of them not because they stand on a list', () => {
    const listed = new Set(otherPlans().names.map((name) => name.toLowerCase()));
    const alone = planMatcher(plans, planWords(), []);
    const unlisted = names.filter((name) => !listed.has(name.toLowerCase()));
    expect(unlisted.length).toBeGreaterThanOrEqual(60);
    expect(names.filter((name) => alone(name).result !== 'match').length).toBeGreaterThanOrEqual(150);
  });
});

test.each([
  ['Aetna', 'AETNA', '  aetna  ', 'Aetna (most plans)', 'Aëtna', 'Aetna, Inc.'],
  ['United Healthcare', 'Healthcare United', 'UNITED   HEALTH-CARE', 'U.H.C.'],
])('%s in another dress', (name, ...dresses) => {
  const plan = taken(name);
  expect(plan).toBeDefined();
  for (const dress of dresses) expect(taken(dress), dress).toBe(plan);
});

test('what is near to several is a question', () => {
  const { result, candidates } = match('Maricopa');
  expect(result).toBe('unsure');
  expect(candidates.length).toBeGreaterThan(1);
});

describe('whatever is written', () => {
  const words = plans.flatMap(({ name, alias }) => [name, ...alias].flatMap((one) => one.split(' ')));
  const anything = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...words, 'of', '&', '/', '-', 'xyz'), { maxLength: 8 }).map((some) => some.join(' ')),
  );

  test('the answer is sound, the same twice, and case and blanks do not matter', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { result, candidates } = match(text);
        expect(match(text)).toEqual({ result, candidates });
        const scores = candidates.map(({ score }) => score);
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(result === 'match' ? candidates.length : 1).toBe(1);
        expect(result === 'none').toBe(candidates.length === 0);
        if (/^[\x20-\x7e]*$/.test(text))
          expect(match(`  ${text.toUpperCase()} `.slice(0, 120))).toEqual(
            match(` ${text.toLowerCase()} `.slice(0, 120)),
          );
      }),
      { numRuns: 300 },
    );
  });

  test('a word that no name has keeps it from being one of ours', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...plans),
        fc.constantFrom('Wyoming', 'Dental', 'Vermont', 'Fishermen'),
        (plan, word) => {
          expect(taken(`${plan.name} ${word}`)).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});
