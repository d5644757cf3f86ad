/** How one broken resource is told: the key of what it breaks, its example, the place of the problem, and what is changed. */
import type { Json } from './mutations.ts';

export type Change = Json | ((resource: Json) => Json);

export type BrokenRow = readonly [key: string, example: string, path: string, change: Change];

export function broken(resource: Json, change: Change): Json {
  return typeof change === 'function' ? change(structuredClone(resource)) : { ...structuredClone(resource), ...change };
}
