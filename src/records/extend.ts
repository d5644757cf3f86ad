import { z } from 'zod';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { clocksOf, mayExtend } from './clocks.ts';
import type { RecordsDeps } from './deps.ts';
import { letter } from './letters.ts';
import { output, outputsOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z.strictObject({ reason: plainText(500) }).meta({ id: 'ExtendRecords' });

/** Thirty days more, once, told in writing with the reason and the day: 45 CFR 164.524(b)(2)(iii). */
export const extend = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>>({
    name: 'extend',
    summary: 'Take thirty days more, once',
    input,
    writes: ['Communication'],
    async look(_input, { task }, act) {
      const from = task.restriction?.period?.start;
      const extended = outputsOf(task, 'records-extension').length > 0;
      if (from !== undefined && mayExtend(clocksOf(from, extended), deps.dayOf(act.at))) return undefined;
      const text = 'The time is extended once, and before the thirty days are over.';
      throw new Fault('business-rule', { code: 'not-extendable', text });
    },
    change({ reason }, { task }, act) {
      const { legal } = clocksOf(task.restriction?.period?.start ?? '', true);
      const words = [`We need more time for your request for records, until ${legal} at the latest.`, reason];
      return {
        task: {
          output: [...(task.output ?? []), output('records-extension', { valueDateTime: act.at })],
          restriction: { ...task.restriction, period: { ...task.restriction?.period, end: legal } },
        },
        create: [
          letter(
            {
              reason: 'extend',
              to: task.requester,
              words,
              task: `Task/${task.id}`,
              patient: task.for?.reference ?? '',
            },
            act,
          ),
        ],
        reason: { text: reason },
      };
    },
  });
