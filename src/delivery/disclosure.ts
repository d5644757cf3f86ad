/** Every fax that told somebody outside of a patient is accounted for: IHE BALP, BasicAudit.PrivacyDisclosure.Source. */
import type { AuditEvent, AuditEventEntity, Communication } from '@medplum/fhirtypes';
import { GATEWAY_DEVICE } from '../fhir/provenance.ts';
import type { Create, Stored } from '../ports/fhir-store/index.ts';
import type { Attempt } from './attempts.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';

/** None where the pages name nobody. `at`: when it was received, ISO 8601. */
export function disclosure(
  communication: Stored<Communication>,
  attempt: Attempt | undefined,
  at: string,
  urn: () => string,
): Create[] {
  const patient = communication.subject?.reference;
  if (!attempt?.names || patient === undefined) return [];
  const [recipient] = communication.recipient ?? [];
  const number = { system: 'urn:ietf:rfc:3966', value: `tel:${attempt.number}` };
  const known = recipient?.reference?.startsWith('#') ? undefined : recipient?.reference;
  const resource: AuditEvent = {
    resourceType: 'AuditEvent',
    meta: {
      profile: ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source'],
    },
    type: { system: DCM, code: '110106', display: 'Export' },
    subtype: [{ system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', code: 'disclose' }],
    action: 'R',
    recorded: at,
    outcome: '0',
    purposeOfEvent: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }] }],
    agent: [
      {
        type: { coding: [{ system: DCM, code: '110153', display: 'Source Role ID' }] },
        who: GATEWAY_DEVICE,
        requestor: false,
      },
      {
        type: { coding: [{ system: DCM, code: '110152', display: 'Destination Role ID' }] },
        who: known ? { reference: known } : { type: 'Organization', identifier: number },
        requestor: false,
        network: { address: number.value, type: '3' }, // a telephone number
      },
    ],
    source: { observer: GATEWAY_DEVICE },
    entity: [
      entity(patient, '1', '1'),
      entity(`Communication/${communication.id}`, '2', '4'),
      ...(communication.payload ?? []).flatMap(({ contentReference }) =>
        contentReference?.reference ? [entity(contentReference.reference, '2', '4')] : [],
      ),
    ],
  };
  return [{ urn: urn(), resource }];
}

function entity(reference: string, type: string, role: string): AuditEventEntity {
  const code = (system: string, value: string) => ({
    system: `http://terminology.hl7.org/CodeSystem/${system}`,
    code: value,
  });
  return { what: { reference }, type: code('audit-entity-type', type), role: code('object-role', role) };
}
