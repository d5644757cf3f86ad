import type * as z from 'zod';
import { addressValue } from './deliver-place.ts';
import { addressInput } from './deliver-shape.ts';
import { output } from './request.ts';
import { defineRecordsStep } from './step.ts';

/** A person lets records go elsewhere than was asked for, and says why. The number, the name, the packet are looked at all the same. */
export const approveAddress = () =>
  defineRecordsStep<z.output<typeof addressInput>>({
    name: 'approve-address',
    summary: 'Let records go to another address than was asked for',
    input: addressInput,
    person: true,
    change({ reason, ...place }, { task }) {
      const approved = output('records-address', addressValue(place), reason);
      return { task: { output: [...(task.output ?? []), approved] }, unseen: true, reason: { text: reason } };
    },
  });
