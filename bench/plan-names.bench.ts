/** How long it takes to find the plan that a name means. */
import { type PlanMatcher, planMatcher } from '../src/coverage/plan-names.ts';
import { insurancePlans, otherPlans, planWords } from '../src/mappings.ts';
import type { Figure } from './embedded-store.bench.ts';

const NAMES = [
  'Aetna',
  'BCBS of AZ (most plans)',
  'Unitd Helthcare Comunity Plan',
  'Kaiser Permanente',
  'Pheonix Helth',
];
const ROUND = 200;
const ROUNDS = 5;

export async function bench(): Promise<Figure[]> {
  const match = planMatcher(insurancePlans(), planWords(), otherPlans().names);
  const times = NAMES.map((name) => Math.min(...Array.from({ length: ROUNDS }, () => timeOf(match, name))));
  return [{ name: 'plan by its name, the slowest of five', value: Math.max(...times), unit: 'ms' }];
}

/** ms of processor time, which does not count what others do meanwhile. */
function timeOf(match: PlanMatcher, name: string): number {
  const before = process.cpuUsage();
  for (let i = 0; i < ROUND; i++) match(name);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / ROUND;
}
