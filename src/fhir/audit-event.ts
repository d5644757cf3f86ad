import type { AuditEvent, AuditEventAgent, AuditEventEntity } from '@medplum/fhirtypes';
import { type ActRecord, actor, GATEWAY_DEVICE, type Performed } from './provenance.ts';
import { NAMESPACE } from './systems.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';

/**
 * IHE BALP 1.1 AuditEvent of a write: BasicAudit.PatientCreate / PatientUpdate (Create / Update without a patient).
 * Agents: the client as source, the gateway as destination, the person or organization as user.
 */
export function auditEvent(record: ActRecord, by: Performed): AuditEvent {
  const create = record.operation === 'CREATE';
  const kind = `${record.patient ? 'Patient' : ''}${create ? 'Create' : 'Update'}`;
  const source: AuditEventAgent = {
    type: { coding: [{ system: DCM, code: '110153', display: 'Source Role ID' }] },
    who: { type: 'Device', identifier: { system: `${NAMESPACE}/sid/client`, value: by.clientId } },
    requestor: false,
  };
  const destination: AuditEventAgent = {
    type: { coding: [{ system: DCM, code: '110152', display: 'Destination Role ID' }] },
    who: GATEWAY_DEVICE,
    requestor: false,
  };
  const user: AuditEventAgent = {
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'AUT' }] },
    who: actor(by),
    requestor: true,
  };
  return {
    resourceType: 'AuditEvent',
    meta: { profile: [`https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${kind}`] },
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: create ? 'create' : 'update' }],
    action: create ? 'C' : 'U',
    recorded: by.at,
    outcome: '0',
    agent: [source, destination, user],
    source: { observer: GATEWAY_DEVICE },
    entity: entities(record, by),
  };
}

function entities(record: ActRecord, by: Performed): AuditEventEntity[] {
  const code = (system: string, value: string) => ({
    system: `http://terminology.hl7.org/CodeSystem/${system}`,
    code: value,
  });
  const list: AuditEventEntity[] = [
    {
      what: { identifier: { value: by.requestId } },
      type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
    },
    ...record.targets.map((reference) => ({
      what: { reference },
      type: code('audit-entity-type', '2'),
      role: code('object-role', '4'),
    })),
  ];
  if (record.patient) {
    list.push({
      what: { reference: record.patient },
      type: code('audit-entity-type', '1'),
      role: code('object-role', '1'),
    });
  }
  return list;
}
