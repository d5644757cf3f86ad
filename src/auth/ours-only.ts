import { Fault } from '../fault.ts';
import type { Caller } from './caller.ts';

/**
 * Refuses partners and pharmacies what is the group's own: they may hold the same scopes for what is theirs. By the role of the client, so that
 * one whose organization is not known yet is refused too. Fault `ours-only`.
 */
export function oursOnly({ role }: Pick<Caller, 'role'>): void {
  if (role === 'staff' || role === 'ehr') return;
  throw new Fault('forbidden', { code: 'ours-only', text: 'This is for the staff and the systems of the group.' });
}
