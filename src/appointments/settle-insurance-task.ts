import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { visitAwaits } from './awaiting.ts';
import { closed, readInsuranceTask, settling } from './insurance-task.ts';

const input = z
  .strictObject({ note: plainText(1000).meta({ description: 'What was found out, and from whom.' }) })
  .meta({ id: 'SettleInsuranceTask' });

/** A person has found out what was asked about the insurance of a visit. */
export const settleInsuranceTask = defineAction<z.output<typeof input>, Stored<Task>, Stored<Task>>({
  name: 'settle-insurance-task',
  summary: 'Say what was found out about the insurance of a visit',
  scope: 'system/Task.u',
  input,
  fence: 'version',
  writes: ['Task'],

  async open(input, call, reads, mac) {
    oursOnly(call.caller);
    const task = await readInsuranceTask(call.target ?? '', reads);
    return openStep('settle-insurance-task', input, call, mac, { task, state: task, done: [task] });
  },

  async find(_input, { state }, { call }) {
    if (!call.caller.person) {
      throw new Fault('forbidden', { code: 'person-required', text: 'A person says what was found out.' });
    }
    refuseStale(call, state.meta.versionId, 'question');
    const held = state.focus !== undefined;
    if (state.status === 'on-hold' && held) throw visitAwaits('Confirm the visit with a reason, or cancel it.');
    if (state.status !== 'requested' && state.status !== 'on-hold') throw stepNotAllowed([]);
    return state;
  },

  build: ({ note }, task, { at }) => settling(task, closed(task, 'completed', note, at), note),
});
