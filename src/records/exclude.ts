import * as z from 'zod';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { isOfChart } from './chart.ts';
import type { RecordsDeps } from './deps.ts';
import { output, outputsOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({ reference: z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/), reason: plainText(500) })
  .meta({ id: 'ExcludeRecord' });

/** One record stays back, with a reason for the desk; of what is approved it is taken out again. */
export const exclude = (deps: Pick<RecordsDeps, 'tables'>) =>
  defineRecordsStep<z.output<typeof input>>({
    name: 'exclude',
    summary: 'Leave a record out',
    input,
    async look({ reference }, { task }, _act, reads) {
      if (await isOfChart(reference, task.for?.reference ?? '', reads, deps)) return undefined;
      const text = 'There is no such record of this patient.';
      throw new Fault('not-found', { code: 'record-not-found', text, expression: '$.reference' });
    },
    change({ reference, reason }, { task }) {
      const approved = new Set(
        outputsOf(task, 'records-approved').filter((one) => one.valueReference?.reference === reference),
      );
      const rest = (task.output ?? []).filter((one) => !approved.has(one));
      return {
        task: { output: [...rest, output('records-excluded', { valueReference: { reference } }, reason)] },
        unseen: true,
      };
    },
  });
