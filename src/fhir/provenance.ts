import type {
  Device,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  Provenance,
  ProvenanceAgent,
  Reference,
  RelatedPerson,
} from '@medplum/fhirtypes';
import { CODES, NAMESPACE } from './systems.ts';

/** Whoever can be an agent of a Provenance or an AuditEvent. */
export type Agent = Reference<Device | Organization | Patient | Practitioner | PractitionerRole | RelatedPerson>;

/** A document of the store that an act was read from, and the rule by which it was done without a person, if it was. */
export interface Origin {
  /** `DocumentReference/…`. */
  readonly source: string;
  /** Which of its pages. */
  readonly pages?: string;
  readonly rule?: { readonly name: string; readonly version: string };
}

/** Who performed an act, and when: what the core knows of the call. */
export interface Performed {
  /** Instant, ISO 8601 in UTC. */
  readonly at: string;
  readonly clientId: string;
  /** The one person behind a staff token. */
  readonly person?: { readonly id: string; readonly name: string };
  /** The caller's own organization, for partners. */
  readonly organization?: { readonly reference: string; readonly name?: string };
  readonly requestId: string;
  readonly origin?: Origin;
}

/** What an act says about itself; Provenance and AuditEvent are made from it. */
export interface ActRecord {
  /** The step, a code of CODES.referralStep or of the department's own system. */
  readonly activity: { readonly system: string; readonly code: string };
  readonly operation: 'CREATE' | 'UPDATE';
  /** References or placeholders of what was written. */
  readonly targets: readonly string[];
  /** `Patient/…` or its placeholder. */
  readonly patient?: string;
  /** Who is responsible for the content: the referrer, or the party a member of staff recorded the step for. */
  readonly author?: Agent;
  /** The organization that sent it in or on whose behalf it was done. */
  readonly organization?: Agent;
  /** How a member of staff learned it when recording a step of another party: phone, fax, letter, portal, in person. */
  readonly learnedBy?: string;
  /** The source document, when there is one. */
  readonly source?: string;
  /** Free words of the act for people (a reason, a note); may be patient data, so it stays in the store. */
  readonly reason?: { readonly code?: { system: string; code: string }; readonly text?: string };
}

const AGENT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const TRANSMITTER = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type';

/** The gateway as an agent; a logical reference, since it is software and no resource of the clinic's. */
export const GATEWAY_DEVICE: Reference<Device> = {
  type: 'Device',
  identifier: { system: `${NAMESPACE}/sid/device`, value: 'clinic-gateway' },
  display: 'Clinic gateway',
};

/** The person behind a staff token, the partner organization, or the client as such. */
export function actor(by: Performed): Agent {
  if (by.person) {
    const identifier = { system: `${NAMESPACE}/sid/person`, value: by.person.id };
    return { type: 'Practitioner', identifier, display: by.person.name };
  }
  if (by.organization) {
    const { reference, name } = by.organization;
    return { reference, ...(name && { display: name }) };
  }
  return { type: 'Device', identifier: { system: `${NAMESPACE}/sid/client`, value: by.clientId } };
}

/**
 * US Core Provenance of an act: author, transmitter (who sent it), assembler (the gateway), and the source document.
 * Constraint provenance-1: a person or device acts on behalf of an organization where one is known.
 */
export function provenance(record: ActRecord, by: Performed): Provenance {
  const behalf = record.organization;
  const sender = actor(by);
  const agents: ProvenanceAgent[] = [
    agent(AGENT, 'author', record.author ?? sender, behalf),
    agent(TRANSMITTER, 'transmitter', behalf ?? sender, undefined),
    agent(AGENT, 'enterer', sender, behalf),
    agent(AGENT, 'assembler', GATEWAY_DEVICE, behalf),
  ];
  const sources: Reference[] = [
    ...(record.source ? [{ reference: record.source }] : []),
    ...(by.origin ? [pagesOf(by.origin)] : []),
  ];
  return {
    resourceType: 'Provenance',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance'] },
    target: record.targets.map((reference) => ({ reference })),
    recorded: by.at,
    activity: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: record.operation },
        { ...record.activity },
      ],
    },
    ...(record.reason && {
      reason: [
        {
          ...(record.reason.code && { coding: [record.reason.code] }),
          ...(record.reason.text && { text: record.reason.text }),
        },
      ],
    }),
    agent: agents,
    ...(by.origin?.rule && { policy: [`${RULE}${by.origin.rule.name}/${by.origin.rule.version}`] }),
    ...(sources.length > 0 && { entity: sources.map((what) => ({ role: 'source' as const, what })) }),
    ...(record.learnedBy && {
      extension: [{ url: `${NAMESPACE}/StructureDefinition/learned-by`, valueCode: record.learnedBy }],
    }),
  };
}

/** Rules by which acts are done without a person; name and version follow. */
const RULE = `${NAMESPACE}/rule/`;

function pagesOf({ source, pages }: Origin): Reference {
  return { reference: source, ...(pages !== undefined && { display: `pages ${pages}` }) };
}

/** From a Provenance: the paper an act was read from, if it was. */
export function originOf(resource: Provenance): Origin | undefined {
  const paper = resource.entity?.map(({ what }) => what).find(({ display }) => display?.startsWith('pages '));
  if (!paper?.reference) return undefined;
  const [name, version] = resource.policy?.[0]?.slice(RULE.length).split('/') ?? [];
  return {
    source: paper.reference,
    pages: paper.display?.slice('pages '.length) ?? '',
    ...(name !== undefined && version !== undefined && { rule: { name, version } }),
  };
}

function agent(system: string, code: string, who: Agent, onBehalfOf: Agent | undefined): ProvenanceAgent {
  return {
    type: { coding: [{ system, code }] },
    who,
    ...(onBehalfOf && onBehalfOf.reference !== who.reference && { onBehalfOf }),
  };
}

/** The step a Provenance records, when it is one of `system`. */
export function stepOf(resource: Provenance, system: string = CODES.referralStep): string | undefined {
  return resource.activity?.coding?.find((coding) => coding.system === system)?.code;
}
