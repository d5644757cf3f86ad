/** One broken resource for each invariant of R4's resources. */
import type { BrokenRow } from './broken.ts';
import type { Json } from './mutations.ts';

export const RESOURCE_BREAKS: readonly BrokenRow[] = [
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
  ['cmp-1', 'composition', 'Composition.section[0]', { section: [{ title: 'Problems' }] }],
  [
    'cmp-2',
    'composition',
    'Composition.section[0]',
    { section: [{ entry: [{ reference: 'Condition/c1' }], emptyReason: { text: 'x' } }] },
  ],
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

function item(key: string, at: string, one: Json): BrokenRow[] {
  return [[key, 'questionnaire', `Questionnaire.item[0]${at}`, { item: [{ linkId: '1', ...one }] }]];
}

function document(key: string, at: string): BrokenRow[] {
  const whole = { identifier: { system: 'http://example.org', value: '1' }, timestamp: '2026-11-24T10:00:00Z' };
  const entry = [{ resource: { resourceType: 'Basic', code: { text: 'x' } } }];
  const { [at as 'identifier']: _, ...rest } = whole;
  return [[key, 'bundle', `Bundle.${at}`, ({ resourceType }) => ({ resourceType, type: 'document', ...rest, entry })]];
}

function withEntry(bundle: Json, more: Json): Json {
  const [first, ...rest] = bundle.entry as Json[];
  return { ...bundle, entry: [{ ...first, ...more }, ...rest] };
}
