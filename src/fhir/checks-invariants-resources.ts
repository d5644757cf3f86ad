/** Invariants of base R4 on resources and their nested types; see checks-invariants.ts. */
import { isOrdered } from './checks-dates.ts';
import type { Invariant } from './checks-invariants.ts';
import { BUNDLE_INVARIANTS } from './checks-invariants-bundle.ts';
import { QUESTIONNAIRE_INVARIANTS } from './checks-invariants-questionnaire.ts';
import { has, isObject, type JsonObject, objects } from './checks-run.ts';

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const ALLERGY_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

function oneOf(key: string, ...names: string[]): Invariant {
  return { text: `${key}: at least one of ${names.join(', ')}.`, holds: (value) => names.some((n) => has(value, n)) };
}

function hasCoding(concept: unknown, system: string, codes: readonly string[]): boolean {
  const codings = isObject(concept) ? objects(concept.coding) : [];
  return codings.some((c) => c.system === system && codes.includes(String(c.code)));
}

/** A choice, by any of its forms. */
function hasForm(value: JsonObject, stem: string): boolean {
  return Object.keys(value).some((key) => {
    const bare = key.replace(/^_/, '');
    return bare.startsWith(stem) && /^[A-Z]/.test(bare.slice(stem.length));
  });
}

/** obs-7: no component repeats the code of the observation that has a value itself. */
function repeatsNoCode(observation: JsonObject): boolean {
  if (!hasForm(observation, 'value') || !isObject(observation.code)) return true;
  const own = objects(observation.code.coding).map(({ system, code }) => `${system}|${code}`);
  return !objects(observation.component)
    .flatMap(({ code }) => (isObject(code) ? objects(code.coding) : []))
    .some(({ system, code }) => own.includes(`${system}|${code}`));
}

export const RESOURCE_INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  ...BUNDLE_INVARIANTS,
  ...QUESTIONNAIRE_INVARIANTS,
  AllergyIntolerance: [
    {
      text: 'ait-1: a clinical status, unless entered in error.',
      holds: (value) =>
        hasCoding(value.verificationStatus, ALLERGY_VERIFICATION, ['entered-in-error']) || has(value, 'clinicalStatus'),
      at: 'clinicalStatus',
    },
    {
      text: 'ait-2: no clinical status when entered in error.',
      holds: (value) =>
        !hasCoding(value.verificationStatus, ALLERGY_VERIFICATION, ['entered-in-error']) ||
        !has(value, 'clinicalStatus'),
      at: 'clinicalStatus',
    },
  ],
  Appointment: [
    { text: 'app-2: start and end only together.', holds: (value) => has(value, 'start') === has(value, 'end') },
    {
      text: 'app-3: start and end, unless proposed, cancelled or on the waiting list.',
      holds: (value) =>
        (has(value, 'start') && has(value, 'end')) ||
        ['proposed', 'cancelled', 'waitlist'].includes(String(value.status)),
      at: 'start',
    },
    {
      text: 'app-4: a reason of cancellation only when cancelled or not attended.',
      holds: (value) => !has(value, 'cancelationReason') || ['noshow', 'cancelled'].includes(String(value.status)),
      at: 'cancelationReason',
    },
  ],
  'Appointment.participant': [oneOf('app-1', 'type', 'actor')],
  'AuditEvent.entity': [
    { text: 'sev-1: a name or a query, not both.', holds: (value) => !has(value, 'name') || !has(value, 'query') },
  ],
  Condition: [
    {
      text: 'con-4: what has abated is inactive, resolved or in remission.',
      holds: (value) =>
        !hasForm(value, 'abatement') ||
        hasCoding(value.clinicalStatus, CLINICAL, ['resolved', 'remission', 'inactive']),
      at: 'clinicalStatus',
    },
    {
      text: 'con-5: no clinical status when entered in error.',
      holds: (value) =>
        !hasCoding(value.verificationStatus, VERIFICATION, ['entered-in-error']) || !has(value, 'clinicalStatus'),
      at: 'clinicalStatus',
    },
  ],
  'Composition.section': [
    oneOf('cmp-1', 'text', 'entry', 'section'),
    {
      text: 'cmp-2: a reason for being empty only in a section without entries.',
      holds: (value) => !has(value, 'emptyReason') || !has(value, 'entry'),
    },
  ],
  'Condition.evidence': [oneOf('con-2', 'code', 'detail')],
  'Condition.stage': [oneOf('con-1', 'summary', 'assessment')],
  Consent: [oneOf('ppc-1', 'policy', 'policyRule')],
  'CoverageEligibilityResponse.insurance.item': [
    {
      text: 'ces-1: either a category or a product or service.',
      holds: (value) => has(value, 'category') !== has(value, 'productOrService'),
    },
  ],
  'Immunization.education': [oneOf('imm-1', 'documentType', 'reference')],
  InsurancePlan: [oneOf('ipn-1', 'identifier', 'name')],
  MedicationDispense: [
    {
      text: 'mdd-1: handed over not before it was prepared.',
      holds: ({ whenPrepared, whenHandedOver }) => isOrdered(whenPrepared, whenHandedOver),
      at: 'whenHandedOver',
    },
  ],
  Observation: [
    {
      text: 'obs-6: a value or the reason why there is none.',
      holds: (value) => !has(value, 'dataAbsentReason') || !hasForm(value, 'value'),
      at: 'dataAbsentReason',
    },
    { text: 'obs-7: no component has the code of the whole.', holds: repeatsNoCode, at: 'component' },
  ],
  'Observation.referenceRange': [oneOf('obs-3', 'low', 'high', 'text')],
  Organization: [
    oneOf('org-1', 'identifier', 'name'),
    {
      text: 'org-2: an organization has no home address.',
      holds: ({ address }) => objects(address).every((one) => one.use !== 'home'),
      at: 'address',
    },
    {
      text: 'org-3: an organization has no home telecom.',
      holds: ({ telecom }) => objects(telecom).every((one) => one.use !== 'home'),
      at: 'telecom',
    },
  ],
  'Parameters.parameter': [
    {
      text: 'inv-1: a parameter has one of value, resource and part.',
      holds: (value) =>
        [hasForm(value, 'value'), has(value, 'resource'), has(value, 'part')].filter(Boolean).length === 1,
    },
  ],
  'Patient.contact': [oneOf('pat-1', 'name', 'telecom', 'address', 'organization')],
  ServiceRequest: [
    {
      text: 'prr-1: details of an order only with its code.',
      holds: (value) => !has(value, 'orderDetail') || has(value, 'code'),
      at: 'orderDetail',
    },
  ],
  Task: [
    {
      text: 'inv-1: last modified not before it was authored.',
      holds: ({ authoredOn, lastModified }) => isOrdered(authoredOn, lastModified),
      at: 'lastModified',
    },
  ],
};
