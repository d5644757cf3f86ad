/** The records that go with an outgoing referral: by specialty and age; what may be sensitive waits for a person. */
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import { pertinentRecords } from '../mappings.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export interface Pertinent {
  /** DocumentReferences that go along. */
  readonly send: readonly string[];
  /** Those a person has to look at first: labelled sensitive, or not labelled at all. */
  readonly ask: readonly string[];
}

export async function findPertinent(patient: string, nucc: string, at: string, reads: Reads): Promise<Pertinent> {
  const records = pertinentRecords(nucc);
  if (records.length === 0) return { send: [], ask: [] };
  const types = records.map(({ code }) => `${CODES.loinc}|${code}`).join(',');
  const found: Stored<DocumentReference>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<DocumentReference>({
      type: 'DocumentReference',
      where: [
        ['patient', patient],
        ['type', types],
        ['status', 'current'],
      ],
      count: 100,
      ...(cursor && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor);
  const monthsBack = new Map(records.map(({ code, monthsBack }) => [code, monthsBack]));
  const recent = found.filter((document) => {
    const code = document.type?.coding?.find(({ system }) => system === CODES.loinc)?.code ?? '';
    return (document.date ?? '') >= monthsBefore(at, monthsBack.get(code) ?? 0);
  });
  const name = ({ id }: Stored) => `DocumentReference/${id}`;
  return { send: recent.filter(isPlain).map(name), ask: recent.filter((document) => !isPlain(document)).map(name) };
}

function monthsBefore(at: string, months: number): string {
  const date = new Date(at);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString();
}

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** Somebody has labelled it, and the label says no more than normal confidentiality. */
export function isPlain(document: DocumentReference): boolean {
  const labels = [
    ...(document.securityLabel ?? []).flatMap(({ coding = [] }) => coding),
    ...(document.meta?.security ?? []),
  ];
  return (
    labels.length > 0 && labels.every(({ system, code }) => system === CONFIDENTIALITY && /^[ULMN]$/.test(code ?? ''))
  );
}
