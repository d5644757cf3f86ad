import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Action } from '../action.ts';
import { numberOf } from './about.ts';
import type { DocumentClass } from './fax.ts';
import type { FaxOnDesk } from './fax-task.ts';
import {
  type Correction,
  correctionOutput,
  type Filed,
  filedOf,
  filedOutput,
  setAsideOf,
  setAsideOutput,
} from './filed.ts';
import { proposalsOf } from './proposal.ts';
import { defineFaxStep, withUnsaid } from './step.ts';

/** What a filing came to; made by the gateway from the acts it performed, never by a caller. */
export interface FiledInput {
  readonly filed: readonly Filed[];
  readonly setAside: readonly { readonly pages: readonly number[]; readonly class: DocumentClass }[];
  readonly corrections: readonly Correction[];
}

const filedShape = z.custom<FiledInput>((value) => typeof value === 'object' && value !== null && 'filed' in value);

interface Found {
  readonly fax: FaxOnDesk;
  readonly extra: undefined;
}

/** The fax's Task tells what was filed of it; with its last document the fax is filed. */
export const fileFax: Action<FiledInput, FaxOnDesk, Found> = defineFaxStep<FiledInput>({
  name: 'file-fax',
  step: 'file',
  summary: 'File a fax',
  input: filedShape,
  byMachine: true,
  change({ filed, setAside, corrections }, fax) {
    // What was cut off before it could be told is told by the act that repeats it, whole.
    const others = withUnsaid(fax).filter((output) => !filed.some(({ act }) => isOf(output, act)));
    const output = [
      ...others,
      ...filed.map((one) => filedOutput(one)),
      ...setAside.map(({ pages, class: what }) => setAsideOutput(pages, what)),
      ...corrections.map(correctionOutput),
    ];
    const task: Partial<Task> = { output };
    return isDone({ ...fax.task, output }) ? { to: 'filed', task } : { task };
  },
});

const isOf = (output: NonNullable<Task['output']>[number], act: string) =>
  output.type.coding?.some(({ code }) => code === act) === true;

/** Every page is filed or set aside, or is of a document that nothing is filed of. */
export function isDone(task: Task): boolean {
  const done = new Set([...filedOf(task), ...setAsideOf(task)].flatMap(({ pages }) => pages));
  const filed = filedOf(task);
  // The whole file as it came, where its pages could not be told.
  if (filed.some(({ pages }) => pages.length === 0)) return true;
  const nothing = proposalsOf(task).flatMap(({ action, pages }) => (action === 'none' ? pages : []));
  const count = numberOf(task, 'pages') ?? 0;
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return all.every((page) => done.has(page) || nothing.includes(page));
}
