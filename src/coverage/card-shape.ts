/** What else stands on an insurance card (CARIN Digital Insurance Card 2.0): written as it is printed, all of it optional. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { phoneShape } from '../patients/shape.ts';

/** HL7's kinds of what a patient pays, and those that CARIN adds: deductible (`Ded`) and most of a year (`Max`), of one (`Ind`) or a family (`Fam`), in or out of network. */
export const COST_KINDS = {
  hl7: [
    'gpvisit',
    'spvisit',
    'emergency',
    'inpthosp',
    'televisit',
    'urgentcare',
    'copay',
    'deductible',
    'maxoutofpocket',
  ],
  carin: [
    ...['rx', 'IndInDed', 'IndOutDed', 'FamInDed', 'FamOutDed', 'IndInMax', 'IndOutMax', 'FamInMax', 'FamOutMax'],
    ...[
      'IndRxInDed',
      'IndRxOutDed',
      'FamRxInDed',
      'FamRxOutDed',
      'IndRxInMax',
      'IndRxOutMax',
      'FamRxInMax',
      'FamRxOutMax',
    ],
  ],
} as const;

const cost = z
  .strictObject({
    of: z.enum([...COST_KINDS.hl7, ...COST_KINDS.carin]),
    amount: z.int().min(0).max(100_000_000).optional().meta({ description: 'Whole cents.' }),
    says: plainText(200)
      .optional()
      .meta({ description: 'As printed, where it is no amount.', examples: ['$10/$40/25%'] }),
  })
  .check((ctx) => {
    const { amount, says } = ctx.value;
    if ((amount === undefined) !== (says === undefined)) return;
    const params = { kind: 'value', code: 'amount-or-words', text: 'A cost is an amount or words: one of the two.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['amount'] });
  });

export const cardFacts = {
  groupName: plainText(200).optional(),
  dependent: plainText(20)
    .optional()
    .meta({ description: 'Number of the person on the card.', examples: ['02'] }),
  division: plainText(60).optional(),
  network: plainText(200).optional(),
  rx: z
    .strictObject({
      bin: plainText(20).optional(),
      pcn: plainText(40).optional(),
      group: plainText(40).optional(),
      id: plainText(60).optional(),
      iin: plainText(20).optional(),
    })
    .optional()
    .meta({ description: 'For the pharmacy.' }),
  costs: z.array(cost).max(20).optional().meta({ description: 'Co-pays, deductibles and the most of a year.' }),
  supportPhone: phoneShape.optional().meta({ description: 'Customer service of the plan.' }),
  issuedOn: z.iso.date().optional(),
  notes: z.array(plainText(500)).max(10).optional().meta({ description: 'Other lines of the card.' }),
};

export type CardFacts = { readonly [K in keyof typeof cardFacts]?: z.output<(typeof cardFacts)[K]> };
