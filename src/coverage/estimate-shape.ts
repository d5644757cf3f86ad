/** What an estimate is asked with. Money is in whole cents, everywhere. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';

const cents = z.int().min(0).max(100_000_000);
const left = { remaining: cents, family: cents.optional() };

const service = z.strictObject({
  service: plainText(200),
  /** CPT or HCPCS. */
  code: plainText(10).optional(),
  charge: cents,
  /** What the first plan that covers it allows for it: the contracted rate, or out of network the plan's own. */
  allowed: cents.optional(),
  /** What the group asks of who pays alone; left out: the charge. */
  selfPay: cents.optional(),
  /** The first plan has said that it does not pay for it. */
  covered: z.boolean().optional(),
  /** The co-pay of the visit is for this service; left out: it is for the first. */
  copay: z.boolean().optional(),
  /** Left out: the deductible counts. */
  deductible: z.boolean().optional(),
  /** Paid in full by law or by the plan. */
  preventive: z.boolean().optional(),
});

export const benefits = z.strictObject({
  /** Of a visit. `instead`: nothing else is asked for what it is for; else it comes first, and the rest is as usual. */
  copay: z.strictObject({ amount: cents, instead: z.boolean() }).optional(),
  /** What is left of it; of Original Medicare also what has been met this year. */
  deductible: z.union([z.strictObject(left), z.strictObject({ met: cents })]).optional(),
  /** Percent that the patient pays, to two places. */
  coinsurance: z.number().min(0).max(100).multipleOf(0.01).optional(),
  outOfPocket: z.strictObject(left).optional(),
  /** How it pays when another pays first: what is left, up to its own benefit; or its own benefit less what the other paid. */
  coordination: z.enum(['standard', 'carve-out']).optional(),
  /** A Medicare supplement: whether it pays the deductible, and what it leaves of a visit. */
  supplement: z.strictObject({ deductible: z.boolean(), copay: cents.default(0) }).optional(),
});

const coverage = z.strictObject({
  plan: plainText(200),
  network: z.enum(['in', 'out']).optional(),
  active: z.boolean().optional(),
  period: z
    .strictObject({ start: z.iso.date().optional(), end: z.iso.date().optional() })
    .check((ctx) => {
      const { start, end } = ctx.value;
      if (start === undefined || end === undefined || start <= end) return;
      const params = { kind: 'value', code: 'period', text: 'It ends before it starts.' };
      ctx.issues.push({ code: 'custom', params, input: undefined, path: ['end'] });
    })
    .optional(),
  /** Qualified Medicare Beneficiary: must not be billed for what Medicare covers. */
  qmb: z.boolean().optional(),
  benefits: benefits.default({}),
});

export const estimateShape = z
  .strictObject({
    date: z.iso.date(),
    services: z.array(service).min(1).max(50),
    /** The first pays first; none: the patient pays alone. */
    coverages: z.array(coverage).max(3).default([]),
  })
  .meta({ id: 'EstimateRequest' });

export type EstimateInput = z.output<typeof estimateShape>;
export type ServiceInput = EstimateInput['services'][number];
export type CoverageTerms = EstimateInput['coverages'][number];
