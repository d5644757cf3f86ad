/** Specialties as senders name them. */
import { translate } from '../fhir/concept-map.ts';
import { CODES } from '../fhir/systems.ts';
import { conceptMap } from '../mappings.ts';

export interface Specialty {
  /** NUCC code and display. */
  readonly code: string;
  readonly display: string;
  /** SNOMED code of a referral to it; the general one where there is none of its own. */
  readonly referral: { readonly system: string; readonly code: string; readonly display: string };
}

const PATIENT_REFERRAL = { system: CODES.snomed, code: '3457005', display: 'Patient referral' };

/** The specialty a word or NUCC code stands for; undefined when the maps do not say, never a guess. */
export function specialtyOf(text: string): Specialty | undefined {
  const nucc = translate(conceptMap('specialty-words'), text);
  if (!nucc) return undefined;
  const referral = translate(conceptMap('specialty-referral'), nucc.code) ?? PATIENT_REFERRAL;
  return { code: nucc.code, display: nucc.display, referral };
}
