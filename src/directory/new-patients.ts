/**
 * Whether somebody takes new patients. R4 has no element for it; the field's own is the extension `newpatients` of Da Vinci PDEX Plan-Net, on
 * PractitionerRole or HealthcareService. Where neither says it, nobody has told us.
 */
import type { Extension } from '@medplum/fhirtypes';

const PLAN_NET = 'http://hl7.org/fhir/us/davinci-pdex-plan-net';
export const NEW_PATIENTS = `${PLAN_NET}/StructureDefinition/newpatients`;
const ACCEPTING = `${PLAN_NET}/CodeSystem/AcceptingPatientsCS`;

/** `families`: only of who is a patient already. */
export const TAKES_NEW = ['yes', 'no', 'families', 'unknown'] as const;
export type TakesNew = (typeof TAKES_NEW)[number];

const CODES: Readonly<Record<string, TakesNew>> = {
  newpt: 'yes',
  nopt: 'no',
  existptonly: 'no',
  existptfam: 'families',
};

export function takesNewPatients({ extension = [] }: { readonly extension?: Extension[] }): TakesNew {
  // What is said of one network of a plan is no answer to somebody who has named none.
  const said = extension.find(
    (one) => one.url === NEW_PATIENTS && !one.extension?.some(({ url }) => url === 'fromNetwork'),
  );
  const concept = said?.extension?.find(({ url }) => url === 'acceptingPatients')?.valueCodeableConcept;
  const code = concept?.coding?.find(({ system }) => system === ACCEPTING)?.code ?? '';
  return Object.hasOwn(CODES, code) ? (CODES[code] ?? 'unknown') : 'unknown';
}

/** The extension that says so. */
export function newPatients(code: 'newpt' | 'nopt' | 'existptonly' | 'existptfam'): Extension {
  const valueCodeableConcept = { coding: [{ system: ACCEPTING, code }] };
  return { url: NEW_PATIENTS, extension: [{ url: 'acceptingPatients', valueCodeableConcept }] };
}
