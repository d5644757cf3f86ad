/** The records of a packet as a FHIR document: a Bundle whose first entry, a Composition, lists the rest by class (R4, documents). */
import type {
  Bundle,
  BundleEntry,
  Coding,
  Composition,
  CompositionSection,
  Organization,
  Patient,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import { CODES, SID } from '../fhir/systems.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
/** From the most open to the closest. */
const LEVELS: readonly string[] = ['U', 'L', 'M', 'N', 'R', 'V'];

export interface RecordsDocument {
  /** Our number of the request: the document's identifier. */
  readonly request: string;
  /** Instant of the making, ISO 8601. */
  readonly at: string;
  /** Where our resources are read: `https://…/fhir/R4`. */
  readonly base: string;
  readonly patient: Patient & { id: string };
  /** Us: author and custodian. */
  readonly organization: Organization & { id: string };
  readonly sections: readonly { readonly title: string; readonly resources: readonly (Resource & { id: string })[] }[];
}

/** A Bundle of type document; a resource of several sections stands in it once. Its labels are the closest of all that is in it. */
export function documentBundle(document: RecordsDocument): Bundle {
  const { request, at, base, patient, organization, sections } = document;
  const security = highWater(sections.flatMap(({ resources }) => resources));
  const entry = (resource: Resource & { id: string }): BundleEntry => ({
    fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
    resource,
  });
  const entries = new Map(
    [composition(document, security), patient, organization, ...sections.flatMap(({ resources }) => resources)]
      .map(entry)
      .map((one) => [one.fullUrl, one]),
  );
  return {
    resourceType: 'Bundle',
    meta: { security },
    identifier: { system: SID.recordsRequest, value: request },
    type: 'document',
    timestamp: at,
    entry: [...entries.values()],
  };
}

function composition({ request, at, patient, organization, sections }: RecordsDocument, security: Coding[]) {
  const us = { reference: `Organization/${organization.id}`, ...(organization.name && { display: organization.name }) };
  const level = security.find(({ system }) => system === CONFIDENTIALITY)?.code;
  return {
    resourceType: 'Composition',
    id: request,
    identifier: { system: SID.recordsRequest, value: request },
    status: 'final',
    type: { coding: [{ system: CODES.loinc, code: '11503-0', display: 'Medical records' }] },
    subject: { reference: `Patient/${patient.id}` },
    date: at,
    author: [us],
    title: 'Medical records',
    confidentiality: level as Composition['confidentiality'],
    custodian: us,
    section: sections.map(section),
  } satisfies Composition & { id: string };
}

function section({ title, resources }: RecordsDocument['sections'][number]): CompositionSection {
  const entry = resources.map(({ resourceType, id }): Reference => ({ reference: `${resourceType}/${id}` }));
  if (entry.length > 0) return { title, entry };
  const emptyReason = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
  };
  return {
    title,
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">None.</div>' },
    emptyReason,
  };
}

/** Every label once, and of the confidentialities the closest; what nobody labelled counts as restricted. */
export function highWater(resources: readonly Resource[]): Coding[] {
  const labels = new Map<string, Coding>();
  let level = 0;
  for (const resource of resources) {
    const own = resource.resourceType === 'DocumentReference' ? (resource.securityLabel ?? []) : [];
    const all = [...(resource.meta?.security ?? []), ...own.flatMap(({ coding = [] }) => coding)];
    const levels = all.filter(({ system }) => system === CONFIDENTIALITY).map(({ code }) => LEVELS.indexOf(code ?? ''));
    level = Math.max(level, ...(levels.length > 0 ? levels : [LEVELS.indexOf('R')]));
    for (const { system, code } of all) {
      if (system && code && system !== CONFIDENTIALITY) labels.set(`${system}|${code}`, { system, code });
    }
  }
  return [{ system: CONFIDENTIALITY, code: LEVELS[level] ?? 'R' }, ...labels.values()];
}
