import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import { type Channel, letter } from './letters.ts';
import { channelOf } from './letters-channel.ts';
import { defineRecordsStep } from './step.ts';

/** Grounds of 45 CFR 164.524(a)(2) and (3), and what is no ground of access but ends a request all the same. */
export const DENIAL_REASONS = [
  'psychotherapy-notes',
  'legal-proceeding',
  'endangers',
  'confidential-source',
  'no-authority',
  'no-records',
  'handled-elsewhere',
] as const;

const input = z
  .strictObject({ reason: z.enum(DENIAL_REASONS), words: plainText(1000).optional() })
  .meta({ id: 'DenyRecords' });

const WORDS: Readonly<Record<(typeof DENIAL_REASONS)[number], string>> = {
  'psychotherapy-notes': 'Psychotherapy notes are not part of what is given out (45 CFR 164.524(a)(1)(i)).',
  'legal-proceeding': 'What was compiled for a legal proceeding is not given out (45 CFR 164.524(a)(1)(ii)).',
  endangers: 'A licensed professional found that it would endanger somebody (45 CFR 164.524(a)(3)).',
  'confidential-source': 'It would reveal who told us something in confidence (45 CFR 164.524(a)(2)(v)).',
  'no-authority': 'We could not find that the requester may have these records.',
  'no-records': 'We found no records of the kind and time asked for.',
  'handled-elsewhere': 'A person of our staff deals with this request in another way.',
};

/** Denied, with its ground in a letter, and how to have it reviewed: 45 CFR 164.524(d)(2). */
export const deny = () =>
  defineRecordsStep<z.output<typeof input>, Channel>({
    name: 'deny',
    summary: 'Deny a request for records',
    input,
    person: true,
    writes: ['Communication'],
    look: (_input, { task }, _act, reads) => channelOf(task, reads),
    change({ reason, words }, { task, consent }, act, channel) {
      const said = [
        'We do not give out what you asked for.',
        WORDS[reason],
        'You may ask us to have this looked at again, or complain to us or to the U.S. Department of Health and Human Services, Office for Civil Rights.',
      ];
      const about = { task: `Task/${task.id}`, patient: task.for?.reference ?? '' };
      return {
        to: 'denied',
        why: WORDS[reason],
        ...(consent?.status === 'proposed' && { consent: { status: 'rejected' as const } }),
        create: [letter({ reason: 'deny', channel, to: task.requester, words: said, typed: words, ...about }, act)],
        reason: { code: { system: CODES.recordsDenial, code: reason }, ...(words !== undefined && { text: words }) },
      };
    },
  });
