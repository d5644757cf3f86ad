/** How fast resources are checked: the one of a referral's act, and the four of it in turn, by the gateway's profiles. */
import { readFileSync } from 'node:fs';
import { checkResource } from '../src/fhir/checks.ts';

const EXAMPLES = new URL('../test/fhir/checks/', import.meta.url);
const ROUND = 10_000;
const ROUNDS = 8;

export interface Rate {
  readonly name: string;
  /** Resources a second of processor time, on one core: the best of several rounds, the first ones warming up. */
  readonly perSecond: number;
}

export async function bench(): Promise<Rate[]> {
  const act = ['service-request', 'task-fulfill', 'provenance', 'audit-event'].map(example);
  return [
    { name: 'ServiceRequest, gateway profile', perSecond: rate(act.slice(0, 1)) },
    { name: 'ServiceRequest, Task, Provenance, AuditEvent, gateway profiles', perSecond: rate(act) },
  ];
}

function example(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, EXAMPLES), 'utf8'));
}

function rate(resources: readonly unknown[]): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < ROUND; i++) {
      if (checkResource(resources[i % resources.length]).length > 0) throw new Error('an example is not valid');
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, (ROUND * 1e6) / (user + system));
  }
  return Math.round(best);
}
