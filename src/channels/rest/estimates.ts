/** What a visit will cost: reckoned from what is told, about nobody in particular; nothing is kept. */
import * as z from 'zod';
import { type EstimateTables, estimate } from '../../coverage/estimate.ts';
import { estimateShape } from '../../coverage/estimate-shape.ts';
import { LINES, PAYS } from '../../coverage/estimate-words.ts';
import { parse, type Route } from './route.ts';

const cents = z.int().min(0);
const line = z.strictObject({ kind: z.enum(LINES), pays: z.enum(PAYS), amount: z.int().min(1), why: z.string() });
const estimated = z.strictObject({
  status: z.literal('estimate'),
  charge: cents,
  patient: cents,
  plan: cents,
  secondPlan: cents,
  nobody: cents,
  services: z.array(z.strictObject({ service: z.string(), charge: cents, lines: z.array(line), patient: cents })),
  notices: z.array(z.string()),
});
const unknown = z.strictObject({
  status: z.literal('unknown'),
  unknown: z.array(z.strictObject({ path: z.string(), code: z.string(), text: z.string() })),
});
const answer = z.discriminatedUnion('status', [estimated, unknown]).meta({ id: 'Estimate' });

export function estimateRoutes(tables: () => EstimateTables): Route[] {
  return [
    {
      method: 'post',
      path: '/v1/estimates',
      tag: 'Insurance',
      summary: 'What a visit will cost the patient, line by line, and why',
      description:
        'Money is in whole cents. What has to be known first is named (`unknown`), never guessed. About no patient in particular: nothing is kept.',
      scope: 'system/InsurancePlan.r',
      body: estimateShape,
      answers: { 200: { description: 'The estimate, or what is not known', schema: answer } },
      audit: 'none',
      handle: async ({ body }) => ({ status: 200, body: estimate(parse(estimateShape, body), tables()) }),
    },
  ];
}
