import type { Call } from '../action.ts';
import { Fault } from '../fault.ts';

/** Two visits at one time, or one outside the hours: a person says why. */
export function requirePersonFor(overbook: string | undefined, { caller }: Pick<Call, 'caller'>): void {
  if (overbook === undefined || caller.person) return;
  const text = 'Only a person lets a visit be at a time that is taken or not open.';
  throw new Fault('forbidden', { code: 'person-required', text, expression: '$.overbook' });
}
