/** How urgent a fax is: words on it raise it, nothing lowers it. And its classes as tags, to search by. */
import type { Coding, Task } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';
import type { Proposal } from './proposal.ts';

export const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;
export type Priority = (typeof PRIORITIES)[number];

export function raised(before: Task['priority'], read: Priority | undefined): Priority {
  const rank = Math.max(PRIORITIES.indexOf(before ?? 'routine'), PRIORITIES.indexOf(read ?? 'routine'));
  return PRIORITIES[rank] ?? 'routine';
}

/** The most urgent that any document says. */
export function urgencyOf(documents: readonly Pick<Proposal, 'fields'>[]): Priority {
  const read = documents.map(({ fields }) => PRIORITIES.indexOf(fields.priority?.value as Priority)); // -1 of any other word
  return PRIORITIES[Math.max(0, ...read)] ?? 'routine';
}

export function taggedClasses(task: Task, documents: readonly Pick<Proposal, 'class'>[]): Coding[] {
  const others = (task.meta?.tag ?? []).filter(({ system }) => system !== CODES.faxClass);
  const classes = [...new Set(documents.map((one) => one.class))];
  return [...others, ...classes.map((code) => ({ system: CODES.faxClass, code }))];
}
