import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale } from '../step.ts';
import { readHandOver } from './hand-over.ts';

const input = z
  .strictObject({ number: plainText(64).meta({ description: 'The billing system’s own number of it.' }) })
  .meta({ id: 'TakeToBill' });

/** The billing system has a visit; it does not stand on the list any more. */
export const takeToBill = () =>
  defineAction<z.output<typeof input>, Stored<Task>, Stored<Task>>({
    name: 'take-to-bill',
    summary: 'Say that the billing system has a visit',
    scope: 'system/Task.u',
    input,
    fence: 'version',
    writes: ['Task'],

    async open(taking, call, reads, mac) {
      oursOnly(call.caller);
      const task = await readHandOver(call.target ?? '', reads);
      return openStep('take-to-bill', taking, call, mac, { task, state: task, done: [task] });
    },

    async find(_taking, { state: task }, { call }) {
      refuseStale(call, task.meta.versionId, 'hand-over');
      if (task.status === 'requested') return task;
      const [code, text] =
        task.status === 'completed'
          ? (['taken-already', 'It was taken under another number.'] as const)
          : (['withdrawn', 'The insurance was corrected meanwhile: another one stands in its place.'] as const);
      throw new Fault('business-rule', { code, text });
    },

    build({ number }, task, { call, at }) {
      const type = { coding: [{ system: CODES.taskKind, code: 'billed-as' }] };
      const billed = { system: `${SID.billed}/${call.caller.clientId}`, value: number };
      return {
        create: [],
        update: [
          {
            resource: {
              ...task,
              status: 'completed',
              lastModified: at,
              output: [...(task.output ?? []), { type, valueIdentifier: billed }],
            },
            versionId: task.meta.versionId,
          },
        ],
        status: 200,
        record: {
          activity: { system: CODES.visitStep, code: 'take-to-bill' },
          operation: 'UPDATE',
          targets: [`Task/${task.id}`],
          ...(task.for?.reference && { patient: task.for.reference }),
        },
      };
    },
  });
