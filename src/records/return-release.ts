import * as z from 'zod';
import { returnToken } from '../documents/return-token.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { readPatient } from './chart.ts';
import { checkNow } from './check-now.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { type Channel, incompleteWords, letter } from './letters.ts';
import { channelOf } from './letters-channel.ts';
import type { Defect } from './release-defect.ts';
import { requestNumber } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({
    words: plainText(500).optional().meta({ description: 'What a person found on the page; it stands in the letter.' }),
  })
  .meta({ id: 'ReturnRelease' });

interface Seen {
  readonly defects: readonly Defect[];
  readonly token: string;
  readonly channel: Channel;
}

/** The desk cannot take the release: one letter names all that the check finds by the chart, and what a person found besides. */
export const returnRelease = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'return-release',
    summary: 'Send a release back with everything that is missing',
    input,
    person: true,
    writes: ['Communication'],
    async look({ words }, request, act, reads) {
      const [patient, known, token, channel] = await Promise.all([
        readPatient(request, reads),
        checkDeps(deps, act.at, request, reads),
        returnToken(act.mac, ['records', requestNumber(request.task)]),
        channelOf(request.task, reads),
      ]);
      const defects = checkNow(request, patient, known, request.consent ? undefined : {})?.defects ?? [];
      if (defects.length === 0 && words === undefined) {
        const text = 'The check finds nothing missing: say in words what it is.';
        throw new Fault('required', { code: 'required', text, expression: '$.words' });
      }
      return { defects, token, channel };
    },
    change({ words }, { task, consent }, act, { defects, token, channel }) {
      const about = { task: `Task/${task.id}`, patient: task.for?.reference ?? '', token };
      return {
        to: 'incomplete',
        ...(consent && { consent: { status: 'proposed' as const } }),
        create: [
          letter(
            {
              reason: 'return-release',
              channel,
              to: task.requester,
              words: incompleteWords(defects),
              typed: words,
              ...about,
            },
            act,
          ),
        ],
      };
    },
  });
