import * as z from 'zod';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { clocksOf, mayExtend } from './clocks.ts';
import type { RecordsDeps } from './deps.ts';
import { type Channel, letter } from './letters.ts';
import { channelOf } from './letters-channel.ts';
import { output, outputsOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z.strictObject({ reason: plainText(500) }).meta({ id: 'ExtendRecords' });

/** Thirty days more, once, told in writing with the reason and the day: 45 CFR 164.524(b)(2)(iii). */
export const extend = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Channel>({
    name: 'extend',
    summary: 'Take thirty days more, once',
    input,
    writes: ['Communication'],
    async look(_input, { task }, act, reads) {
      const from = task.restriction?.period?.start;
      const extended = outputsOf(task, 'records-extension').length > 0;
      if (from !== undefined && mayExtend(clocksOf(from, extended), deps.dayOf(act.at))) return channelOf(task, reads);
      const text = 'The time is extended once, and before the thirty days are over.';
      throw new Fault('business-rule', { code: 'not-extendable', text });
    },
    change({ reason }, { task }, act, channel) {
      const { legal } = clocksOf(task.restriction?.period?.start ?? '', true);
      const words = [`We need more time for your request for records, until ${legal} at the latest.`];
      return {
        task: {
          output: [...(task.output ?? []), output('records-extension', { valueDateTime: act.at })],
          restriction: { ...task.restriction, period: { ...task.restriction?.period, end: legal } },
        },
        create: [
          letter(
            {
              reason: 'extend',
              channel,
              to: task.requester,
              words,
              typed: reason,
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
