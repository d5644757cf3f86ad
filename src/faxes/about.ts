/** Small facts about a fax on its Task: inputs named by words. */
import type { Task, TaskInput } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';

const KIND = 'fax-about';

export type About =
  | 'vendor'
  | 'vendorFaxId'
  | 'from'
  | 'to'
  | 'vendorPages'
  | 'partial'
  | 'pages'
  | 'statedPages'
  | 'unreadable'
  | 'pagesOf'
  | 'reroute'
  | 'refiled'
  | 'refiledBy';

/** One fact as inputs; none where it is not known. */
export function about(name: About, value: string | number | undefined): TaskInput[] {
  if (value === undefined) return [];
  return [{ type: { coding: [{ system: CODES.taskKind, code: KIND }], text: name }, valueString: String(value) }];
}

export function factOf(task: Task, name: About): string | undefined {
  return task.input?.find((input) => isAbout(input) && input.type.text === name)?.valueString;
}

export function numberOf(task: Task, name: About): number | undefined {
  const value = factOf(task, name);
  return value === undefined ? undefined : Number(value);
}

/** The inputs without some facts. */
export function without(inputs: readonly TaskInput[], ...names: About[]): TaskInput[] {
  return inputs.filter((input) => !(isAbout(input) && names.some((name) => name === input.type.text)));
}

export function isAbout({ type }: Pick<TaskInput, 'type'>): boolean {
  return type.coding?.some(({ system, code }) => system === CODES.taskKind && code === KIND) === true;
}
