/** The shapes of mappings/plans/ and mappings/insurance/: plans, the words of their names, amounts of a year; checked when bundled. */
import * as z from 'zod';
import { NAMESPACE } from '../fhir/systems.ts';

const text = z.string().trim().min(1);
const structure = <T extends string>(name: T) => z.literal(`${NAMESPACE}/StructureDefinition/${name}`);

export const PLAN_KINDS = [
  'administrator',
  'commercial',
  'medicaid',
  'medicaid-plan',
  'medicare',
  'medicare-advantage',
  'medicare-supplement',
  'network',
  'tricare',
  'workers-compensation',
] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** `most`: not each of its products, which the list does not name. */
export const ACCEPTED = ['yes', 'most', 'no'] as const;
/** What a rule is about. The answer to `coverage` says whether the plan pays at all. */
export const RULE_ABOUT = ['referral', 'authorization', 'coverage'] as const;

const part = <K extends string, V extends z.ZodType>(url: K, key: string, value: V) =>
  z.strictObject({ url: z.literal(url), [key]: value });
const source = part('source', 'valueString', text);
const date = part('date', 'valueDate', z.iso.date());

const participation = z.strictObject({
  url: structure('plan-participation'),
  extension: z.array(
    z.union([part('accepted', 'valueCode', z.enum(ACCEPTED)), source, date, part('note', 'valueString', text)]),
  ),
});

const rule = z.strictObject({
  url: structure('plan-rule'),
  extension: z.array(
    z.union([
      part('about', 'valueCode', z.enum(RULE_ABOUT)),
      part('answer', 'valueCode', z.enum(['yes', 'no'])),
      part('specialty', 'valueCode', z.string().regex(/^[0-9A-Z]{9}X$/)),
      part('service', 'valueString', text),
      source,
      date,
    ]),
  ),
});

/** Parts of an extension by their urls, each of which stands there once. */
function byUrl(parts: readonly Record<string, unknown>[]): Record<string, unknown> {
  return Object.fromEntries(parts.map(({ url, ...value }) => [String(url), Object.values(value)[0]]));
}

const saying = { source: text, date: z.iso.date() };
const planRule = z.strictObject({
  about: z.enum(RULE_ABOUT),
  answer: z.enum(['yes', 'no']),
  /** NUCC; left out: every specialty. */
  specialty: text.optional(),
  /** In words, as an estimate names it; left out: every service. */
  service: text.optional(),
  ...saying,
});

const plan = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: text,
  alias: z.array(text),
  kind: z.enum(PLAN_KINDS),
  accepted: z.strictObject({ answer: z.enum(ACCEPTED), note: text.optional(), ...saying }),
  rules: z.array(planRule),
});

/** A plan as a FHIR R4 InsurancePlan; what is bundled is what the program asks of it. */
export const planFile = z
  .strictObject({
    resourceType: z.literal('InsurancePlan'),
    id: text,
    extension: z.array(z.union([participation, rule])).min(1),
    status: z.literal('active'),
    type: z.tuple([
      z.strictObject({
        coding: z.tuple([
          z.strictObject({ system: z.literal(`${NAMESPACE}/CodeSystem/plan-kind`), code: z.enum(PLAN_KINDS) }),
        ]),
      }),
    ]),
    name: text,
    alias: z.array(text).optional(),
  })
  .transform(({ id, name, alias = [], type, extension }) => {
    const of = (word: string) =>
      extension.filter(({ url }) => url.endsWith(word)).map(({ extension }) => byUrl(extension));
    const [{ accepted: answer, ...told } = {}] = of('plan-participation');
    return { id, name, alias, kind: type[0].coding[0].code, accepted: { answer, ...told }, rules: of('plan-rule') };
  })
  .pipe(plan);

const word = z.string().regex(/^[a-z0-9]+(?: [a-z0-9]+)*$/, 'lower-case words');
export const planWordsFile = z.strictObject({
  why: text,
  spelled: z.record(word, word),
  common: z.array(word),
  products: z.array(word),
  idle: z.array(word),
});

export const otherPlansFile = z.strictObject({ why: text, names: z.array(text).min(1) });

const correctionRule = z.strictObject({
  /** First day of visits it is for. */
  from: z.iso.date(),
  /** Calendar days after the visit's; the last one counts. */
  days: z.int().min(0).max(3650),
  source: text,
});
export const correctionFile = z.strictObject({ why: text, rules: z.array(correctionRule).min(1) });
export type CorrectionRule = z.output<typeof correctionRule>;

const medicareYear = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  /** Cents. */
  deductible: z.int().min(0),
  /** Percent of the approved amount. */
  coinsurance: z.int().min(0).max(100),
  source: text,
});
export const medicareFile = z.strictObject({ why: text, years: z.array(medicareYear).min(1) });

export type MedicareYear = z.output<typeof medicareYear>;
export type MedicareFile = z.output<typeof medicareFile>;
export type Plan = z.output<typeof plan>;
export type PlanRule = z.output<typeof planRule>;
export type PlanWordsFile = z.output<typeof planWordsFile>;
export type OtherPlansFile = z.output<typeof otherPlansFile>;
