import type { AuditEvent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { GATEWAY_DEVICE } from '../fhir/provenance.ts';
import { NAMESPACE, TAG } from '../fhir/systems.ts';
import type { AccessRow } from './access-log.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const terminology = (system: string, code: string): Coding => ({
  system: `http://terminology.hl7.org/CodeSystem/${system}`,
  code,
});
const rest = terminology('audit-event-type', 'rest');
const interaction = (code: string): Coding => ({ system: 'http://hl7.org/fhir/restful-interaction', code });
const dicom = (code: string, display: string): Coding => ({ system: DCM, code, display });

type Kind = Pick<AuditEvent, 'type' | 'subtype' | 'action'>;

/** DICOM PS3.16 CID 400 and 403; BALP 1.1 for what is REST. */
const KINDS: Readonly<Record<AccessRow['what'], Kind>> = {
  read: { type: rest, subtype: [interaction('read')], action: 'R' },
  search: { type: rest, subtype: [interaction('search')], action: 'E' },
  disclosed: { type: dicom('110106', 'Export'), subtype: [interaction('read')], action: 'R' },
  'sign-in': { type: dicom('110114', 'User Authentication'), subtype: [dicom('110122', 'Login')], action: 'E' },
  denied: {
    type: dicom('110113', 'Security Alert'),
    subtype: [dicom('110132', 'Use of Restricted Function')],
    action: 'E',
  },
  administration: {
    type: dicom('110113', 'Security Alert'),
    subtype: [dicom('110137', 'User Security Attributes Changed')],
    action: 'E',
  },
};

/**
 * A row of the access log as an AuditEvent, its agents after IHE BALP 1.1: for what is read the gateway is the source and the client the
 * destination. It claims no BALP profile: BasicAudit.Query wants the query, and BasicAudit.PatientRead the patient; neither is in the
 * log, on purpose.
 */
export function auditEventOf(row: AccessRow): AuditEvent {
  const { n, hash, at, what, client, person, address, outcome } = row;
  const caller = client === undefined ? { display: 'not signed in' } : named('Device', 'client', client);
  return {
    resourceType: 'AuditEvent',
    meta: { tag: [{ system: TAG.accessLog, code: `${n}.${hash}` }] },
    ...KINDS[what],
    recorded: new Date(at).toISOString(),
    outcome: outcome === 'ok' ? '0' : '4',
    ...(outcome !== 'ok' && { outcomeDesc: outcome }),
    agent: [
      { type: { coding: [dicom('110153', 'Source Role ID')] }, who: GATEWAY_DEVICE, requestor: false },
      {
        type: { coding: [dicom('110152', 'Destination Role ID')] },
        who: caller,
        requestor: false,
        ...(address !== undefined && { network: { address, type: '2' as const } }),
      },
      {
        type: { coding: [terminology('v3-ParticipationType', 'IRCP')] },
        who: person === undefined ? caller : named('Practitioner', 'person', person),
        requestor: true,
      },
    ],
    source: { observer: GATEWAY_DEVICE },
    entity: entities(row),
  };
}

/** The row itself with its route, the request, and what was read. */
function entities({ n, route, requestId, resourceType, resourceId }: AccessRow): AuditEventEntity[] {
  const list: AuditEventEntity[] = [
    {
      what: { identifier: { system: `${NAMESPACE}/sid/access-log`, value: String(n) } },
      type: terminology('audit-entity-type', '4'),
      detail: [{ type: 'route', valueString: route }],
    },
  ];
  if (requestId !== undefined) {
    const system = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
    list.push({ what: { identifier: { value: requestId } }, type: { system, code: 'XrequestId' } });
  }
  if (resourceId !== undefined) {
    list.push({
      what:
        resourceType === undefined
          ? { identifier: { value: resourceId } }
          : { reference: `${resourceType}/${resourceId}` },
      type: terminology('audit-entity-type', '2'),
      role: terminology('object-role', '4'),
    });
  }
  return list;
}

function named<T extends 'Device' | 'Practitioner'>(type: T, sid: string, value: string) {
  return { type, identifier: { system: `${NAMESPACE}/sid/${sid}`, value } };
}
