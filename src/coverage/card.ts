/**
 * An insurance card as FHIR (CARIN Digital Insurance Card 2.0.0): a collection of the Coverage, the payer and the patient. The guide's Patient holds no more
 * than a card does and is for cards alone, so that it is a view of the chart and never stored. Pure.
 */
import type {
  Bundle,
  Coverage,
  DocumentReference,
  Extension,
  Organization,
  Patient,
  Resource,
} from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { C4DIC, cardFactsOf, patientContact } from './card-resources.ts';
import { isSelfPay, memberOf } from './coverages.ts';

export interface CardParts {
  readonly coverage: Stored<Coverage>;
  readonly patient: Stored<Patient>;
  readonly payer: Stored<Organization>;
  readonly images: readonly Stored<DocumentReference>[];
  /** Instant of the answer. */
  readonly at: string;
  readonly base: string;
}

/** Refuses a coverage of which nobody has told what the guide asks for. */
export function refuseNoCard(coverage: Coverage): void {
  const missing = [
    ...(isSelfPay(coverage) ? ['insurance'] : []),
    ...(coverage.subscriber?.reference === undefined ? ['subscriber'] : []),
    ...(memberOf(coverage) === undefined ? ['memberId'] : []),
    ...(coverage.payor[0]?.reference?.startsWith('Organization/') ? [] : ['payer']),
  ];
  if (missing.length > 0) throw noCard(missing);
}

function noCard(missing: readonly string[]): Fault {
  const text = `There is no card of this coverage; missing: ${missing.join(', ')}.`;
  return new Fault('business-rule', { code: 'no-card', text });
}

/** `base`: of this gateway's FHIR, where each of them is read too. */
export function insuranceCard({ coverage, patient, payer, images, at, base }: CardParts): Bundle {
  const shown = [cardCoverage(coverage, images), cardPatient(patient, coverage), cardPayer(payer, coverage)];
  const entry = shown.map((resource) => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource }));
  return { resourceType: 'Bundle', type: 'collection', timestamp: at, entry };
}

/** `HIP`, a health insurance plan policy, is what every card at least is. */
const POLICY = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIP' }] };

function cardCoverage(stored: Stored<Coverage>, images: readonly Stored<DocumentReference>[]): Stored<Coverage> {
  const { contained, identifier = [], extension = [], type = POLICY, meta, ...coverage } = stored;
  const own = [C4DIC.information, C4DIC.issued] as readonly string[];
  const shown: Extension[] = [...extension.filter(({ url }) => own.includes(url)), ...images.map(image)];
  return {
    ...coverage,
    meta: about(meta, C4DIC.coverage),
    ...(contained && {
      contained: contained.map((one) => (one.resourceType === 'RelatedPerson' ? { ...one, active: true } : one)),
    }),
    ...(shown.length > 0 && { extension: shown }),
    identifier: identifier.filter(({ system }) => system === SID.memberId),
    type,
  };
}

function image({ id, description, content }: Stored<DocumentReference>): Extension {
  const title = content[0]?.attachment.title ?? description ?? 'Insurance card';
  return {
    url: C4DIC.supportingImage,
    extension: [
      { url: 'description', valueString: title },
      { url: 'image', valueReference: { reference: `DocumentReference/${id}` } },
      { url: 'label', valueString: title },
    ],
  };
}

function cardPatient({ id, meta, name = [], birthDate, gender }: Stored<Patient>, coverage: Coverage): Resource {
  const named = name.filter(({ use, family }) => use !== 'old' && family !== undefined);
  const official = named.find(({ use }) => use === 'official' || use === 'usual') ?? named[0];
  if (!official) throw noCard(['family name']);
  const type = { coding: [{ system: CODES.identifierType, code: 'MB' }] };
  return {
    resourceType: 'Patient',
    id,
    meta: about(meta, C4DIC.patient),
    identifier: [{ type, system: SID.memberId, value: memberOf(coverage) ?? '' }],
    name: [official],
    gender: gender ?? 'unknown',
    ...(birthDate !== undefined && { birthDate }),
  };
}

function cardPayer(
  { id, meta, identifier, active, name, contact }: Stored<Organization>,
  coverage: Coverage,
): Resource {
  const { supportPhone } = cardFactsOf(coverage);
  const contacts = supportPhone === undefined ? contact : [patientContact(supportPhone)];
  return {
    resourceType: 'Organization',
    id,
    meta: about(meta, C4DIC.organization),
    ...(identifier && { identifier }),
    active: active ?? true,
    name: name ?? coverage.payor[0]?.display ?? '',
    ...(contacts && { contact: contacts }),
  };
}

/** Without the tags of the gateway's own book. */
const about = ({ versionId, lastUpdated }: Stored['meta'], profile: string): Stored['meta'] => ({
  versionId,
  lastUpdated,
  profile: [profile],
});
