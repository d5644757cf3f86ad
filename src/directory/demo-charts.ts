/** The demo patients as resources: a Patient and its documents. Pure. */
import type { DocumentReference, Organization, Patient, Practitioner } from '@medplum/fhirtypes';
import { translate } from '../fhir/concept-map.ts';
import { CODES, NAMESPACE, SID } from '../fhir/systems.ts';
import type { DemoPatient } from '../mappings/demo-schema.ts';
import { conceptMap } from '../mappings.ts';
import type { Named } from './demo-resources.ts';

export const DEMO_DOCUMENT = `${NAMESPACE}/sid/demo-document`;

const US_CORE = 'http://hl7.org/fhir/us/core';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

export function patient(from: DemoPatient, doctor: Named<Practitioner>, group: Named<Organization>): Patient {
  return {
    resourceType: 'Patient',
    meta: { profile: [`${US_CORE}/StructureDefinition/us-core-patient`] },
    identifier: [
      {
        type: { coding: [{ system: CODES.identifierType, code: 'MR', display: 'Medical record number' }] },
        system: SID.mrn,
        value: from.mrn,
      },
    ],
    active: true,
    name: [{ use: 'official', family: from.family, given: from.given }],
    telecom: [
      { system: 'phone', value: from.phone, use: 'mobile' },
      ...(from.email ? [{ system: 'email' as const, value: from.email }] : []),
    ],
    gender: from.gender,
    birthDate: from.birthDate,
    address: [
      { use: 'home', line: from.line, city: from.city, state: 'AZ', postalCode: from.postalCode, country: 'US' },
    ],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: from.language }] }, preferred: true }],
    generalPractitioner: [doctor],
    managingOrganization: group,
  };
}

export interface ChartDocument {
  /** Value of its identifier under DEMO_DOCUMENT. */
  readonly identifier: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** The DocumentReference over a Binary, `Binary/…`. */
  readonly over: (binary: string) => DocumentReference;
}

/** The documents of a chart, dated back from `now` (ms). Some are labelled, some restricted, some nobody has labelled. */
export function chartDocuments(
  from: DemoPatient,
  subject: string,
  author: Named<Practitioner>,
  now: number,
): ChartDocument[] {
  return from.documents.map(({ code, monthsAgo, label, text }, index) => {
    const kind = translate(conceptMap('document-kinds'), code);
    const date = monthsBefore(now, monthsAgo);
    const bytes = new TextEncoder().encode(`${text}\n`);
    const identifier = `${from.mrn}-${index + 1}`;
    const over = (url: string): DocumentReference => ({
      resourceType: 'DocumentReference',
      meta: { profile: [`${US_CORE}/StructureDefinition/us-core-documentreference`] },
      identifier: [{ system: DEMO_DOCUMENT, value: identifier }],
      status: 'current',
      docStatus: 'final',
      type: { coding: [{ ...kind, system: CODES.loinc, code }] },
      category: [
        { coding: [{ system: `${US_CORE}/CodeSystem/us-core-documentreference-category`, code: 'clinical-note' }] },
      ],
      subject: { reference: subject },
      date,
      author: [author],
      ...(label
        ? {
            securityLabel: [
              { coding: [{ system: `${HL7}/v3-Confidentiality`, code: label === 'normal' ? 'N' : 'R' }] },
            ],
          }
        : {}),
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            url,
            size: bytes.length,
            title: kind?.display ?? code,
            creation: date,
          },
        },
      ],
      context: { period: { start: date } },
    });
    return { identifier, bytes, contentType: 'text/plain', over };
  });
}

function monthsBefore(now: number, months: number): string {
  const date = new Date(now);
  date.setUTCHours(16, 0, 0, 0);
  // The 15th exists in every month, and a document of this month must not lie in the future.
  if (months > 0) date.setUTCDate(15);
  date.setUTCMonth(date.getUTCMonth() - months);
  return new Date(Math.min(date.getTime(), now)).toISOString();
}
