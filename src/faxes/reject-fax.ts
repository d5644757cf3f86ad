import * as z from 'zod';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { noteShape, withNote } from '../referrals/note.ts';
import { factOf } from './about.ts';
import { replyByFax } from './reply.ts';
import { defineFaxStep } from './step.ts';

export const REJECT_REASONS = ['junk', 'misdirected', 'illegible', 'duplicate'] as const;

const WORDS: Readonly<Record<(typeof REJECT_REASONS)[number], string>> = {
  junk: 'Junk',
  misdirected: 'Meant for somebody else',
  illegible: 'Cannot be read',
  duplicate: 'There already',
};

/** What a sender can do something about. */
const TOLD: Partial<Record<(typeof REJECT_REASONS)[number], string>> = {
  misdirected: 'It was not meant for us and has not been used. Please check the number you dialled.',
  illegible: 'It could not be read. Please send it again, in fine resolution.',
};

const rejectShape = z
  .strictObject({ reason: z.enum(REJECT_REASONS), note: noteShape })
  .meta({ id: 'FaxRejection', examples: [{ reason: 'junk' }] });

/** Nothing is filed of a fax: junk, misdirected, illegible, or there already. */
export const rejectFax = defineFaxStep<z.output<typeof rejectShape>>({
  name: 'reject-fax',
  step: 'reject',
  summary: 'Reject a fax',
  input: rejectShape,
  writes: ['Communication'],
  change({ reason, note }, fax, act) {
    if (fax.filed.length > 0) {
      const text = 'Documents of this fax have been filed; take them back first.';
      throw new Fault('duplicate', { code: 'pages-filed', text });
    }
    const to = factOf(fax.task, 'from');
    const words = TOLD[reason];
    const code = { system: CODES.faxRejectReason, code: reason };
    const reply =
      words !== undefined && to !== undefined
        ? [replyByFax({ to, reason: 'rejected', fax: fax.id, task: `Task/${fax.task.id}`, words: [words] }, act)]
        : [];
    return {
      to: 'rejected',
      why: { ...code, text: WORDS[reason] },
      task: withNote(fax.task, note, act),
      create: reply,
      reason: { code },
    };
  },
});
