/** What a webhook told of a fax of ours, out of the spool message it was kept in. */
import * as z from 'zod';
import type { SendOutcome } from '../ports/fax-vendor/index.ts';

const shape = z.object({
  vendorFaxId: z.string(),
  tag: z.string().optional(),
  result: z.enum(['sent', 'delivered', 'busy', 'no-answer', 'not-a-fax', 'bad-number', 'failed']),
  at: z.number(),
  pages: z.int().optional(),
});

/** Throws what is no Fault when the message is of another making: it is parked. */
export function sendOutcomeOf(body: Readonly<Record<string, string | number>>): SendOutcome {
  const { vendorFaxId, tag, result, at, pages } = shape.parse(body);
  return { vendorFaxId, result, at, ...(tag !== undefined && { tag }), ...(pages !== undefined && { pages }) };
}
