/** A check as callers ask for it and read it. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { patientReferenceShape } from '../patients/shape.ts';
import { referralId } from '../referrals/referral.ts';
import { specialtyShape } from '../referrals/shape.ts';
import { numberOf, providerOf, serviceOf } from './authorization.ts';
import { periodView, visitCountView } from './authorization-view.ts';
import { adviceOf, gapOf, notInForce } from './referral-advice.ts';
import type { Checked } from './referral-check.ts';
import { BASES, NEEDS, type Need } from './referral-need.ts';
import { type OnFile, periodOf } from './referral-on-file.ts';

export const checkShape = z
  .strictObject({
    patient: patientReferenceShape.optional(),
    coverage: plainText(200)
      .optional()
      .meta({ description: 'A `Coverage/…` of the patient, or the name of a plan as it stands on the card.' }),
    specialty: specialtyShape.optional().meta({ description: 'NUCC code, or a word for one.' }),
    service: plainText(200).optional().meta({ description: 'In words, as the rules of plans name it.' }),
    practitioner: z
      .string()
      .regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    date: z.iso.date().optional().meta({ description: 'Day of the visit; default today.' }),
    appointment: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Number of a visit: what is not told is taken from it.' }),
    ask: z.boolean().default(false).meta({
      description:
        'Where something is missing it is asked for: a Task for Patient Services, and a fax to who is to refer. An `appointment` that is held is held until it comes; without one the `date` is told.',
    }),
    primaryCare: z
      .string()
      .regex(/^(PractitionerRole|Practitioner|Organization)\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'Who is asked for the referral; default the general practitioner of the chart.' }),
  })
  .check((ctx) => {
    const { ask, appointment, date, primaryCare: _asked, ...told } = ctx.value;
    if (!ask) return;
    const refuse = (path: string, kind: string, code: string, text: string) =>
      ctx.issues.push({ code: 'custom', params: { kind, code, text }, input: undefined, path: [path] });
    if (appointment === undefined) {
      if (date === undefined) refuse('date', 'required', 'required', 'What is asked for is for a day.');
      return;
    }
    // What is asked for has to be what releases the visit.
    const others = Object.entries({ ...told, date }).find(([, value]) => value !== undefined);
    if (others) refuse(others[0], 'value', 'visit-tells', 'The visit tells it.');
  })
  .meta({ id: 'ReferralCheck' });

export type CheckInput = z.output<typeof checkShape>;

const need = z.strictObject({
  needed: z.enum(['yes', 'no', 'unknown']),
  basis: z.enum(BASES),
  rule: z.strictObject({ source: z.string(), date: z.string() }).optional(),
  advice: z.string().optional(),
});
const onFile = {
  reference: z.string(),
  visits: visitCountView.optional(),
  period: periodView.optional(),
  provider: z.string().optional(),
  holds: z.boolean().meta({ description: 'For this visit, on its day.' }),
  why: z.string().optional().meta({ description: 'Why it does not.' }),
};

export const checkView = z
  .strictObject({
    patient: z.string(),
    date: z.string(),
    specialties: z.array(z.string()),
    service: z.string().optional(),
    coverage: z.string().optional(),
    inForce: z.enum(['yes', 'no', 'unknown']),
    referral: need,
    authorization: need,
    onFile: z.strictObject({
      referrals: z.array(
        z.strictObject({ ...onFile, id: z.string(), referredBy: z.string().optional(), status: z.string() }),
      ),
      authorizations: z.array(
        z.strictObject({ ...onFile, id: z.string(), number: z.string(), service: z.string().optional() }),
      ),
    }),
    missing: z.array(z.enum(NEEDS)).meta({ description: 'Asked for, and not on file.' }),
    advice: z.string(),
    asked: z
      .strictObject({
        task: z.string().meta({ description: 'Number under `/v1/insurance-tasks`.' }),
        fax: z.string().optional().meta({ description: 'The fax that asks for the referral, where one goes.' }),
        heldUntil: z.string().optional(),
      })
      .optional()
      .meta({
        description: 'With `ask`: what was asked for; absent where nothing is missing, and nothing was written.',
      }),
  })
  .meta({ id: 'ReferralCheckAnswer' });

export interface CheckedVisit {
  readonly patient: string;
  readonly day: string;
  readonly specialties: readonly string[];
  readonly service?: string | undefined;
}

export function viewCheck(
  checked: Checked,
  { patient, day, specialties, service }: CheckedVisit,
): z.output<typeof checkView> {
  const { coverage, payer } = checked;
  const over = notInForce(checked, day);
  return {
    patient,
    date: day,
    specialties: [...specialties],
    ...(service !== undefined && { service }),
    ...(coverage && { coverage: `Coverage/${coverage.id}` }),
    inForce: over ? 'no' : payer?.inForce ? 'yes' : 'unknown',
    referral: viewNeed(checked.referral),
    authorization: viewNeed(checked.authorization),
    onFile: {
      referrals: checked.onFile.referrals.map((one) => {
        const { task, serviceRequest } = one.of;
        const who = serviceRequest.requester?.display ?? task.requester?.display;
        const period = periodOf(serviceRequest);
        const provider = serviceRequest.performer?.[0]?.reference;
        return {
          id: referralId(task),
          ...common(one),
          ...(who !== undefined && { referredBy: who }),
          ...(period && { period: { ...period } }),
          ...(provider !== undefined && { provider }),
          status: task.status,
        };
      }),
      authorizations: checked.onFile.authorizations.map((one) => {
        const { of } = one;
        const [provider, forService] = [providerOf(of), serviceOf(of)];
        return {
          id: numberOf(of),
          ...common(one),
          number: of.preAuthRef ?? '',
          ...(of.preAuthPeriod && { period: { ...of.preAuthPeriod } }),
          ...(provider !== undefined && { provider }),
          ...(forService !== undefined && { service: forService }),
        };
      }),
    },
    missing: NEEDS.filter((about) => gapOf(about, checked) === 'needed'),
    advice: adviceOf(checked),
  };
}

const common = ({ reference, visits, holds, why }: OnFile<unknown>) => ({
  reference,
  ...(visits && { visits: { ...visits } }),
  holds,
  ...(why !== undefined && { why }),
});

const viewNeed = ({ answer, basis, rule, advice }: Need) => ({
  needed: answer,
  basis,
  ...(rule && { rule: { ...rule } }),
  ...(advice !== undefined && { advice }),
});
