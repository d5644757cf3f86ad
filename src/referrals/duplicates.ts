import type { ServiceRequest } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import type { ReferralInput } from './shape.ts';

const DAYS = 90;

/** Was this patient referred to this specialty for this ICD-10 category within 90 days? A warning, never a refusal: a person decides. */
export async function findDuplicates(
  patient: string,
  input: ReferralInput,
  at: string,
  reads: Reads,
): Promise<boolean> {
  const since = new Date(Date.parse(at) - DAYS * 86_400_000).toISOString().slice(0, 10);
  const page = await reads.search<ServiceRequest>({
    type: 'ServiceRequest',
    where: [
      ['patient', patient],
      ['performer-type', `${CODES.nucc}|${input.specialty.code}`],
      ['authored', `ge${since}`],
      ['status', 'active,completed'],
    ],
    count: 50,
  });
  const categories = new Set(input.reason.icd10.map(category));
  return page.matches.some((other) => {
    const codes = (other.reasonCode ?? []).flatMap(({ coding = [] }) => coding.map(({ code = '' }) => category(code)));
    return categories.size === 0 ? codes.length === 0 : codes.some((code) => categories.has(code));
  });
}

/** The three characters before the point. */
const category = (code: string) => code.slice(0, 3);
