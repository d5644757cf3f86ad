import type { BrokenRow } from './broken.ts';
import type { Json } from './mutations.ts';

/** Keys of the profiles' own rules, checked with the rules of the gateway. */
export const RULE_BREAKS: readonly BrokenRow[] = [
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
