import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { stepNotAllowed } from '../step.ts';
import { closed, readInsuranceTask, settling } from './insurance-task.ts';

/** The sweep's own act: the visit will not be, or is agreed otherwise, and nobody need ask any more. */
export const dropInsuranceTask = defineAction<Record<string, never>, Stored<Task>, Stored<Task>>({
  name: 'drop-insurance-task',
  summary: 'Close a question about the insurance of a visit that is not to be',
  scope: 'system/Task.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Task'],
  async open(_input, call, reads) {
    const task = await readInsuranceTask(call.target ?? '', reads);
    return { parts: ['drop-insurance-task', call.target, task.meta.versionId], state: task };
  },
  async find(_input, { state }) {
    if (state.status === 'requested' || state.status === 'on-hold') return state;
    throw stepNotAllowed([]);
  },
  build: (_input, task, { at }) => settling(task, closed(task, 'cancelled', 'The visit does not wait any more.', at)),
});
