/** The charts that may be meant, with what tells people apart. */
import { type Api, read } from './api.ts';
import type { Choice } from './fax-candidates.ts';

/** What matching answers of a chart. */
export interface Candidate {
  /** `Patient/…` */
  readonly patient: string;
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface PatientRead {
  readonly id?: string;
  readonly active?: boolean;
  readonly name?: readonly { readonly given?: string[]; readonly family?: string; readonly suffix?: string[] }[];
  readonly birthDate?: string;
  readonly telecom?: readonly { readonly system?: string; readonly value?: string }[];
}

export function nameOf({ name }: PatientRead): string {
  const [first] = name ?? [];
  return [...(first?.given ?? []), first?.family ?? '', ...(first?.suffix ?? [])].join(' ');
}

export function choicesOf(candidates: readonly Candidate[], api: Api): Promise<Choice[]> {
  return Promise.all(
    candidates.map(async ({ patient, score, reasons }) => {
      const chart = await read<PatientRead>(api, `/fhir/R4/${patient}`);
      return { reference: patient, name: nameOf(chart), birthDate: chart.birthDate ?? 'unknown', score, reasons };
    }),
  );
}
