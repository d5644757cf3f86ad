/** One broken resource for each invariant: its key, the example it is made from, where the problem is told, what is changed. */
import type { Json } from './mutations.ts';

type Change = Json | ((resource: Json) => Json);

export const INVARIANT_BREAKS: readonly (readonly [key: string, example: string, path: string, change: Change])[] = [
  ['per-1', 'coverage', 'Coverage.period', { period: { start: '2026-12-31', end: '2026-01-01' } }],
  [
    'per-1',
    'appointment',
    'Appointment.requestedPeriod[0]',
    { requestedPeriod: [{ start: '2026-11-24T10:00:00Z', end: '2026-11-24T10:00:00+01:00' }] },
  ],
  ['att-1', 'patient', 'Patient.photo[0].contentType', { photo: [{ data: 'QUJD' }] }],
  ['cpt-2', 'patient', 'Patient.telecom[0].system', { telecom: [{ value: '+16025550123' }] }],
  ['ext-1', 'basic', 'Basic.extension[0]', { extension: [{ url: 'http://example.org/x' }] }],
  ['system', 'basic', 'Basic.identifier[0].system', { identifier: [{ system: 'mrn', value: '1' }] }],
  ['system', 'basic', 'Basic.code.coding[0].system', { code: { coding: [{ system: 'local', code: 'x' }] } }],
  ['qty-3', 'observation', 'Observation.value.system', { valueQuantity: { value: 1, code: 'kg' } }],
  ['rng-2', 'observation', 'Observation.value', { valueRange: { low: { value: 2 }, high: { value: 1 } } }],
  ['rat-1', 'observation', 'Observation.value', { valueRatio: { numerator: { value: 2 } } }],
  [
    'age-1',
    'condition',
    'Condition.onset',
    { onsetAge: { value: -1, system: 'http://unitsofmeasure.org', code: 'a' } },
  ],
  [
    'cnt-3',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        { url: 'http://example.org/x', valueCount: { value: 1.5, system: 'http://unitsofmeasure.org', code: '1' } },
      ],
    },
  ],
  [
    'dis-1',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        { url: 'http://example.org/x', valueDistance: { value: 1, system: 'http://example.org', code: 'km' } },
      ],
    },
  ],
  [
    'drt-1',
    'basic',
    'Basic.extension[0].value.code',
    { extension: [{ url: 'http://example.org/x', valueDuration: { system: 'http://unitsofmeasure.org', code: 'd' } }] },
  ],
  [
    'exp-1',
    'basic',
    'Basic.extension[0].value',
    { extension: [{ url: 'http://example.org/x', valueExpression: { language: 'text/fhirpath' } }] },
  ],
  [
    'drq-1',
    'basic',
    'Basic.extension[0].value.codeFilter[0]',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueDataRequirement: { type: 'Patient', codeFilter: [{ path: 'a', searchParam: 'b' }] },
        },
      ],
    },
  ],
  [
    'drq-2',
    'basic',
    'Basic.extension[0].value.dateFilter[0]',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueDataRequirement: { type: 'Patient', dateFilter: [{ path: 'a', searchParam: 'b' }] },
        },
      ],
    },
  ],
  [
    'trd-1',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueTriggerDefinition: { type: 'data-added', timingDate: '2026-11-24', data: [{ type: 'Patient' }] },
        },
      ],
    },
  ],
  [
    'trd-2',
    'basic',
    'Basic.extension[0].value.data',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueTriggerDefinition: {
            type: 'periodic',
            timingDate: '2026-11-24',
            condition: { language: 'text/fhirpath', expression: 'true' },
          },
        },
      ],
    },
  ],
  [
    'trd-3',
    'basic',
    'Basic.extension[0].value',
    { extension: [{ url: 'http://example.org/x', valueTriggerDefinition: { type: 'named-event' } }] },
  ],
  ...timing('tim-1', 'durationUnit', { duration: 1 }),
  ...timing('tim-2', 'periodUnit', { period: 1 }),
  ...timing('tim-4', 'duration', { duration: -1, durationUnit: 'd' }),
  ...timing('tim-5', 'period', { period: -1, periodUnit: 'd' }),
  ...timing('tim-6', 'period', { periodMax: 2 }),
  ...timing('tim-7', 'duration', { durationMax: 2 }),
  ...timing('tim-8', 'count', { countMax: 2 }),
  ...timing('tim-9', 'offset', { offset: 5, when: ['C'] }),
  ...timing('tim-10', 'timeOfDay', { timeOfDay: ['08:00:00'], when: ['AC'] }),
  ['prr-1', 'service-request', 'ServiceRequest.orderDetail', ({ code, ...rest }) => ({ ...rest, orderDetail: [code] })],
  ['inv-1', 'task-fulfill', 'Task.lastModified', { lastModified: '2026-11-23' }],
  ['inv-1', 'parameters', 'Parameters.parameter[0]', { parameter: [{ name: 'none' }] }],
  ['pat-1', 'patient', 'Patient.contact[0]', { contact: [{ gender: 'male' }] }],
  ['org-1', 'organization', 'Organization', ({ identifier, name, ...rest }) => rest],
  ['org-2', 'organization', 'Organization.address', { address: [{ use: 'home', city: 'Phoenix' }] }],
  ['org-3', 'organization', 'Organization.telecom', { telecom: [{ use: 'home', system: 'phone', value: '1' }] }],
  ['sev-1', 'audit-event', 'AuditEvent.entity[0]', { entity: [{ what: { display: 'x' }, name: 'a', query: 'QUJD' }] }],
  ['app-1', 'appointment', 'Appointment.participant[0]', { participant: [{ status: 'accepted' }] }],
  ['app-2', 'appointment', 'Appointment', ({ end, ...rest }) => rest],
  ['app-3', 'appointment', 'Appointment.start', ({ start, end, ...rest }) => rest],
  ['app-4', 'appointment', 'Appointment.cancelationReason', { cancelationReason: { text: 'x' } }],
  ['ppc-1', 'consent', 'Consent', ({ policyRule, ...rest }) => rest],
  ['con-1', 'condition', 'Condition.stage[0]', { stage: [{ type: { text: 'x' } }] }],
  [
    'con-2',
    'condition',
    'Condition.evidence[0]',
    { evidence: [{ id: 'x', extension: [{ url: 'http://example.org/x', valueString: 'x' }] }] },
  ],
  ['con-4', 'condition', 'Condition.clinicalStatus', { abatementDateTime: '2026-11-24' }],
  [
    'con-5',
    'condition',
    'Condition.clinicalStatus',
    {
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
      },
    },
  ],
  ['ait-1', 'allergy-intolerance', 'AllergyIntolerance.clinicalStatus', ({ clinicalStatus, ...rest }) => rest],
  [
    'ait-2',
    'allergy-intolerance',
    'AllergyIntolerance.clinicalStatus',
    {
      verificationStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'entered-in-error' },
        ],
      },
    },
  ],
  ['obs-3', 'observation', 'Observation.referenceRange[0]', { referenceRange: [{ type: { text: 'x' } }] }],
  ['obs-6', 'observation', 'Observation.dataAbsentReason', { valueString: 'x', dataAbsentReason: { text: 'x' } }],
  [
    'obs-7',
    'observation',
    'Observation.component',
    { valueString: 'x', code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] } },
  ],
  ['ipn-1', 'insurance-plan', 'InsurancePlan', ({ identifier, name, ...rest }) => rest],
  [
    'ces-1',
    'coverage-eligibility-response',
    'CoverageEligibilityResponse.insurance[0].item[0]',
    ({ insurance, ...rest }) => ({ ...rest, insurance: [{ ...(insurance as Json[])[0], item: [{ excluded: true }] }] }),
  ],
  [
    'mdd-1',
    'medication-dispense',
    'MedicationDispense.whenHandedOver',
    { whenHandedOver: '2026-11-24T09:00:00-07:00' },
  ],
  ['imm-1', 'immunization', 'Immunization.education[0]', { education: [{ publicationDate: '2026-01-01' }] }],
  ['que-1', 'questionnaire', 'Questionnaire.item[0].item', { item: [{ linkId: '1', type: 'group' }] }],
  [
    'que-2',
    'questionnaire',
    'Questionnaire.item',
    {
      item: [
        { linkId: '1', type: 'string' },
        { linkId: '2', type: 'group', item: [{ linkId: '1', type: 'string' }] },
      ],
    },
  ],
  ...item('que-3', '', { type: 'display', code: [{ code: 'x' }] }),
  ...item('que-4', '', {
    type: 'choice',
    answerOption: [{ valueString: 'x' }],
    answerValueSet: 'http://example.org/x',
  }),
  ...item('que-5', '', { type: 'boolean', answerOption: [{ valueString: 'x' }] }),
  ...item('que-6', '', { type: 'display', required: true }),
  ...item('que-8', '.initial', { type: 'display', initial: [{ valueString: 'x' }] }),
  ...item('que-9', '', { type: 'display', readOnly: true }),
  ...item('que-10', '', { type: 'date', maxLength: 5 }),
  ...item('que-11', '', { type: 'choice', answerOption: [{ valueString: 'x' }], initial: [{ valueString: 'x' }] }),
  ...item('que-12', '.enableBehavior', {
    type: 'string',
    enableWhen: ['a', 'b', 'c'].map((question) => ({ question, operator: 'exists', answerBoolean: true })),
  }),
  ...item('que-13', '.initial', { type: 'string', initial: [{ valueString: 'x' }, { valueString: 'y' }] }),
  ...item('que-7', '.enableWhen[0]', {
    type: 'string',
    enableWhen: [{ question: 'a', operator: 'exists', answerString: 'x' }],
  }),
  [
    'qrs-1',
    'questionnaire-response',
    'QuestionnaireResponse.item[0]',
    { item: [{ linkId: '1', answer: [{ valueString: 'x' }], item: [{ linkId: '2' }] }] },
  ],
  ['bdl-1', 'bundle', 'Bundle.total', { total: 1 }],
  ['bdl-2', 'bundle', 'Bundle.entry', (bundle) => withEntry(bundle, { search: { mode: 'match' } })],
  ['bdl-3', 'bundle', 'Bundle.entry', { type: 'collection' }],
  ['bdl-4', 'bundle', 'Bundle.entry', (bundle) => withEntry(bundle, { response: { status: '200' } })],
  ['bdl-5', 'bundle', 'Bundle.entry[0]', { type: 'collection', entry: [{ fullUrl: 'http://example.org/Patient/1' }] }],
  [
    'bdl-7',
    'bundle',
    'Bundle.entry',
    (bundle) => withEntry(bundle, { fullUrl: 'urn:uuid:1d98f2be-4067-4b90-b0ec-6d3308d75c8e' }),
  ],
  [
    'bdl-8',
    'bundle',
    'Bundle.entry[0].fullUrl',
    (bundle) => withEntry(bundle, { fullUrl: 'http://example.org/Patient/1/_history/2' }),
  ],
  ...document('bdl-9', 'identifier'),
  ...document('bdl-10', 'timestamp'),
  ...document('bdl-11', 'entry'),
  [
    'bdl-12',
    'bundle',
    'Bundle.entry',
    { type: 'message', entry: [{ resource: { resourceType: 'Basic', code: { text: 'x' } } }] },
  ],
  [
    'dom-2',
    'coverage',
    'Coverage.contained[0]',
    {
      contained: [
        {
          resourceType: 'RelatedPerson',
          id: 'subscriber',
          patient: { reference: 'Patient/lena' },
          contained: [{ resourceType: 'Basic', id: 'x', code: { text: 'x' } }],
        },
      ],
    },
  ],
  ['dom-3', 'coverage', 'Coverage.contained[0]', { subscriber: { reference: 'Patient/lena' } }],
  [
    'dom-4',
    'coverage',
    'Coverage.contained[0].meta',
    {
      contained: [
        {
          resourceType: 'RelatedPerson',
          id: 'subscriber',
          meta: { versionId: '1' },
          patient: { reference: 'Patient/lena' },
        },
      ],
    },
  ],
  [
    'dom-5',
    'coverage',
    'Coverage.contained[0].meta',
    {
      contained: [
        {
          resourceType: 'RelatedPerson',
          id: 'subscriber',
          meta: { security: [{ code: 'R' }] },
          patient: { reference: 'Patient/lena' },
        },
      ],
    },
  ],
  ['ref-1', 'coverage', 'Coverage.subscriber.reference', { subscriber: { reference: '#somebody' } }],
  [
    'txt-1',
    'basic',
    'Basic.text.div',
    { text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>' } },
  ],
  [
    'txt-2',
    'basic',
    'Basic.text.div',
    { text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"> </div>' } },
  ],
];

/** Keys of the profiles' own rules, checked with the rules of the gateway. */
export const RULE_BREAKS: readonly (readonly [key: string, example: string, path: string, change: Change])[] = [
  ['us-core-6', 'patient', 'Patient.name[0]', { name: [{ text: 'Lena Begay' }] }],
  [
    'us-core-6-attachment',
    'document-reference',
    'DocumentReference.content[0].attachment',
    { content: [{ attachment: { contentType: 'application/pdf', title: 'x' } }] },
  ],
  ['us-core-7', 'procedure', 'Procedure.performed', ({ performedDateTime, ...rest }) => rest],
  [
    'us-core-13',
    'practitioner-role',
    'PractitionerRole',
    ({ practitioner, organization, healthcareService, location, ...rest }) => rest,
  ],
  ['pd-1', 'practitioner-role', 'PractitionerRole.telecom', ({ telecom, ...rest }) => rest],
  ['us-core-14', 'related-person', 'RelatedPerson', ({ name, relationship, ...rest }) => rest],
  ['us-core-15', 'coverage', 'Coverage', ({ identifier, subscriberId, ...rest }) => rest],
  [
    'us-core-16',
    'organization',
    'Organization.identifier[0].value',
    { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '123456789' }] },
  ],
  [
    'us-core-17',
    'practitioner',
    'Practitioner.identifier[0].value',
    { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567890' }] },
  ],
  [
    'us-core-18',
    'organization',
    'Organization.identifier[0].value',
    { identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.7', value: '03X1234567' }] },
  ],
  [
    'us-core-19',
    'organization',
    'Organization.identifier[0].value',
    { identifier: [{ system: 'urn:oid:2.16.840.1.113883.6.300', value: '1234' }] },
  ],
  ['us-core-20', 'medication-dispense', 'MedicationDispense.whenHandedOver', ({ whenHandedOver, ...rest }) => rest],
  ['us-core-21', 'medication-request', 'MedicationRequest.requester', ({ requester, ...rest }) => rest],
  ['us-core-document-type', 'document-reference', 'DocumentReference.type', { type: { text: 'A letter' } }],
  [
    'provenance-1',
    'provenance',
    'Provenance.agent[2].onBehalfOf',
    (provenance) => ({ ...provenance, agent: (provenance.agent as Json[]).map(({ onBehalfOf, ...agent }) => agent) }),
  ],
  ['gw-stopped', 'task-fulfill', 'Task.statusReason', ({ statusReason, ...rest }) => rest],
  [
    'gw-npi',
    'practitioner',
    'Practitioner.identifier[0].value',
    { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '3234567891' }] },
  ],
  ['gw-specialty', 'service-request', 'ServiceRequest.performerType', { performerType: { text: 'Cardiology' } }],
];

export function broken(resource: Json, change: Change): Json {
  return typeof change === 'function' ? change(structuredClone(resource)) : { ...structuredClone(resource), ...change };
}

function timing(key: string, at: string, repeat: Json): (readonly [string, string, string, Change])[] {
  return [
    [
      key,
      'medication-request',
      `MedicationRequest.dosageInstruction[0].timing.repeat.${at}`,
      { dosageInstruction: [{ timing: { repeat } }] },
    ],
  ];
}

function item(key: string, at: string, one: Json): (readonly [string, string, string, Change])[] {
  return [[key, 'questionnaire', `Questionnaire.item[0]${at}`, { item: [{ linkId: '1', ...one }] }]];
}

function document(key: string, at: string): (readonly [string, string, string, Change])[] {
  const whole = { identifier: { system: 'http://example.org', value: '1' }, timestamp: '2026-11-24T10:00:00Z' };
  const entry = [{ resource: { resourceType: 'Basic', code: { text: 'x' } } }];
  const { [at as 'identifier']: _, ...rest } = whole;
  return [[key, 'bundle', `Bundle.${at}`, ({ resourceType }) => ({ resourceType, type: 'document', ...rest, entry })]];
}

function withEntry(bundle: Json, more: Json): Json {
  const [first, ...rest] = bundle.entry as Json[];
  return { ...bundle, entry: [{ ...first, ...more }, ...rest] };
}
