/** What insurance a visit stands under, and who is billed: an extension of its Appointment, and its coverages in the order in which they pay. Pure. */
import type { Appointment, Extension } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import { type CorrectionDeps, correctionOf, inTime } from './correction.ts';

interface Standing {
  readonly means: string;
  readonly billed: 'insurance' | 'private';
}

export const STANDINGS = {
  told: { means: 'as it was told at booking; nobody has looked yet', billed: 'insurance' },
  'self-pay': { means: 'booked to be paid by the patient alone', billed: 'private' },
  confirmed: { means: 'the patient said at check-in that it is right', billed: 'insurance' },
  presented: { means: 'other insurance was shown at check-in', billed: 'insurance' },
  'private-pay': { means: 'wrong insurance, or none, at check-in', billed: 'private' },
  corrected: { means: 'the correct insurance was told in time', billed: 'insurance' },
  'too-late': { means: 'it was told too late: private pay stays', billed: 'private' },
} as const satisfies Record<string, Standing>;

export type StandingCode = keyof typeof STANDINGS;

const CODE_NAMES: readonly string[] = Object.keys(STANDINGS);
const SELF_PAY = { system: 'http://terminology.hl7.org/CodeSystem/coverage-selfpay', code: 'pay' };

export function standingOf(visit: Appointment): StandingCode {
  const value = visit.extension?.find(({ url }) => url === EXTENSION.visitInsurance)?.valueCodeableConcept;
  const code = value?.coding?.find(({ system }) => system === CODES.visitInsurance)?.code ?? '';
  if (CODE_NAMES.includes(code)) return code as StandingCode; // a key, as just seen
  return coveragesOf(visit).length > 0 ? 'told' : 'self-pay';
}

export const billedTo = (visit: Appointment): 'insurance' | 'private' => STANDINGS[standingOf(visit)].billed;

/** `Coverage/…` in the order in which they pay. */
export const coveragesOf = ({ supportingInformation = [] }: Appointment): string[] =>
  supportingInformation.flatMap(({ reference }) => reference ?? []).filter(isCoverage);

/** The same visit under other insurance. `coverage`: references or placeholders; `authorizations`: those that stay, default all. */
export function standingUnder(
  visit: Appointment,
  code: Exclude<StandingCode, 'told' | 'self-pay'>,
  coverage: readonly string[],
  authorizations?: readonly string[],
): Pick<Appointment, 'extension' | 'supportingInformation'> {
  const coding = [{ system: CODES.visitInsurance, code }, ...(STANDINGS[code].billed === 'private' ? [SELF_PAY] : [])];
  const own: Extension = { url: EXTENSION.visitInsurance, valueCodeableConcept: { coding } };
  const others = (visit.extension ?? []).filter(({ url }) => url !== EXTENSION.visitInsurance);
  const rest = (visit.supportingInformation ?? []).filter(({ reference = '' }) =>
    reference.startsWith('ClaimResponse/') ? (authorizations?.includes(reference) ?? true) : !isCoverage(reference),
  );
  const information = [...coverage.map((reference) => ({ reference })), ...rest];
  return { extension: [...others, own], supportingInformation: information.length > 0 ? information : undefined };
}

const isCoverage = (reference: string) => reference.startsWith('Coverage/');

export const visitInsuranceView = z
  .strictObject({
    status: z.enum(CODE_NAMES as [StandingCode, ...StandingCode[]]),
    billed: z.enum(['insurance', 'private']).meta({ description: 'Whom the visit is billed to.' }),
    says: z.string().meta({ description: 'In words for the patient.' }),
    correctBy: z.iso.date().optional().meta({ description: 'The last day on which the correct insurance counts.' }),
  })
  .meta({ id: 'VisitInsurance' });

/** As callers read it at an instant (ISO 8601). */
export function viewInsurance(
  visit: Appointment,
  at: string,
  deps: CorrectionDeps,
): z.output<typeof visitInsuranceView> {
  const status = standingOf(visit);
  const { billed } = STANDINGS[status];
  if (visit.start === undefined || billed === 'insurance') return { status, billed, says: WORDS.insurance };
  const correction = correctionOf(visit.start, deps);
  const words = WORDS[status === 'private-pay' ? status : 'self-pay'];
  const until = `${inWords(correction.by)}, within ${correction.days} days of the visit`;
  const says =
    status === 'too-late'
      ? `Your insurance was told to us after ${until}. The visit stays private pay: it is billed to you.`
      : inTime(correction, at, deps)
        ? `${words} until you tell us your correct insurance. Tell us by ${until}, and we bill your plan.`
        : `${words}. Your insurance had to be told by ${until}.`;
  return { status, billed, says, ...(status !== 'too-late' && { correctBy: correction.by }) };
}

const WORDS = {
  insurance: 'The visit is billed to your insurance. Your deductible, co-pay and co-insurance are for you to pay.',
  'private-pay': 'You did not show us your correct insurance: the visit is private pay, billed to you',
  'self-pay': 'The visit is private pay, billed to you',
} as const;

const inWords = (day: string) =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`));
