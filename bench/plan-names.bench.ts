/** How long it takes to find the plan that a name means. */
import { planMatcher } from '../src/coverage/plan-names.ts';
import { insurancePlans, otherPlans, planWords } from '../src/mappings.ts';
import type { Figure } from './embedded-store.bench.ts';

const NAMES = [
  'Aetna',
  'BCBS of AZ (most plans)',
  'Unitd Helthcare Comunity Plan',
  'Kaiser Permanente',
  'Pheonix Helth',
];
const ROUNDS = 400;

export async function bench(): Promise<Figure[]> {
  const match = planMatcher(insurancePlans(), planWords(), otherPlans().names);
  for (let round = 0; round < ROUNDS; round++) for (const name of NAMES) match(name);
  const times = NAMES.map((name) => {
    const before = performance.now();
    for (let round = 0; round < ROUNDS; round++) match(name);
    return (performance.now() - before) / ROUNDS;
  });
  return [{ name: 'plan by its name, the slowest of five', value: Math.max(...times), unit: 'ms' }];
}
