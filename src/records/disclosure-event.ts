/**
 * One disclosure as an AuditEvent, IHE BALP 1.1 PrivacyDisclosure.Source: what the accounting is made of (45 CFR 164.528). Written with the
 * act that discloses; it is how the clinic knows years later who got what.
 */
import type { AuditEvent, AuditEventAgent, AuditEventEntity, AuditEventEntityDetail, Coding } from '@medplum/fhirtypes';
import { type Agent, actor, GATEWAY_DEVICE, type Performed } from '../fhir/provenance.ts';
import { CODES, SID } from '../fhir/systems.ts';

const PROFILE = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source';
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
export const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
export const LIFECYCLE = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';

/** Why it may be disclosed. All but `other-law` and `mistake` are left out of the accounting (164.528(a)(1)). */
export const BASES = [
  'authorization',
  'treatment',
  'payment',
  'operations',
  'individual',
  /** To somebody the patient named by word: 164.510(b). */
  'involved-in-care',
  'other-law',
  'mistake',
] as const;
export type Basis = (typeof BASES)[number];
export const isAccountable = (basis: Basis): boolean => basis === 'other-law' || basis === 'mistake';

/** `unknown`: a person finds out; `not-disclosed`: what was unknown, and did not arrive. What is told later of a number counts. */
export type HowSure = 'disclosed' | 'unknown' | 'not-disclosed';
const OUTCOME: Readonly<Record<HowSure, AuditEvent['outcome']>> = {
  disclosed: '0',
  unknown: '4',
  'not-disclosed': '8',
};

export interface Disclosure {
  /** Number of the disclosure: each sending has its own. */
  readonly id: string;
  /** Our number of the request. */
  readonly request: string;
  readonly patient: string;
  readonly basis: Basis;
  /** v3-ActReason. */
  readonly purpose: string;
  /** Who got it, as a resource if the store has one; the address is where it went, in words. */
  readonly to: { readonly reference?: string; readonly name: string; readonly address?: string };
  readonly method: string;
  /** Brief description for the accounting (164.528(b)(2)(iii)). */
  readonly what: string;
  readonly custodian: Agent;
  /** Who signed the release, where there is one. */
  readonly authorizer?: Agent;
  readonly consent?: string;
  /** What went: `DocumentReference/…`, also placeholders. */
  readonly data: readonly string[];
  readonly sha256?: string;
  /** Default: disclosed. */
  readonly outcome?: HowSure;
}

export function disclosureEvent(disclosure: Disclosure, by: Performed): AuditEvent {
  const { to, custodian, authorizer, consent, outcome = 'disclosed' } = disclosure;
  return {
    resourceType: 'AuditEvent',
    meta: { profile: [PROFILE] },
    type: { system: DCM, code: '110106', display: 'Export' },
    subtype: [{ system: LIFECYCLE, code: 'disclose', display: 'Disclose' }],
    action: 'R',
    recorded: by.at,
    outcome: OUTCOME[outcome],
    ...(outcome !== 'disclosed' && { outcomeDesc: outcome }),
    purposeOfEvent: [{ coding: [{ system: ACT_REASON, code: disclosure.purpose }] }],
    agent: [
      agent({ system: DCM, code: '110153', display: 'Source Role ID' }, GATEWAY_DEVICE),
      {
        ...agent({ system: DCM, code: '110152', display: 'Destination Role ID' }, recipient(to)),
        name: to.name,
        ...(to.address !== undefined && { network: { address: to.address, type: '5' } }),
      },
      agent({ system: CODES.snomed, code: '159541003', display: 'Record keeping/library clerk' }, custodian),
      ...(authorizer
        ? [agent({ system: CODES.snomed, code: '429577009', display: 'Patient authorization signature' }, authorizer)]
        : []),
      {
        ...agent({ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'AUT' }, actor(by)),
        requestor: true,
      },
    ],
    source: { observer: GATEWAY_DEVICE },
    entity: [
      { ...entity('1', '1'), what: { reference: disclosure.patient } },
      {
        ...entity('2', '20'),
        what: { identifier: { system: SID.recordsRequest, value: disclosure.request } },
        detail: details(disclosure),
      },
      ...disclosure.data.map((reference) => ({ ...entity('2', '4'), what: { reference } })),
      ...(consent === undefined ? [] : [{ ...entity('4', '16'), what: { reference: consent } }]),
      {
        what: { identifier: { value: by.requestId } },
        type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
      },
    ],
  };
}

function agent(type: Coding, who: Agent): AuditEventAgent {
  return { type: { coding: [type] }, who, requestor: false };
}

function recipient({ reference, name }: Disclosure['to']): Agent {
  return { ...(reference !== undefined && { reference }), display: name };
}

function entity(type: string, role: string): Pick<AuditEventEntity, 'type' | 'role'> {
  const code = (system: string, value: string): Coding => ({
    system: `http://terminology.hl7.org/CodeSystem/${system}`,
    code: value,
  });
  return { type: code('audit-entity-type', type), role: code('object-role', role) };
}

export const howSure = ({ outcome }: AuditEvent): HowSure =>
  outcome === '0' ? 'disclosed' : outcome === '8' ? 'not-disclosed' : 'unknown';

/** What the accounting needs and AuditEvent has no element for. */
function details({ id, basis, method, what, sha256 }: Disclosure): AuditEventEntityDetail[] {
  const values = { disclosure: id, basis, method, what, sha256 };
  return Object.entries(values).flatMap(([type, valueString]) =>
    valueString === undefined ? [] : [{ type, valueString }],
  );
}
