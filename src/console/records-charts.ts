/** The charts that may be meant, looked for by what is written. Demographics go into the body, never into a URL. */
import type { Patient } from '@medplum/fhirtypes';
import type { Api } from './api.ts';
import type { Choice } from './fax-candidates.ts';
import { type Candidate, choicesOf } from './patient-choices.ts';

/** Who a person may be, as they were written. */
export interface Written {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
  readonly phone: string;
}

/** Charts like what a person typed. */
export async function findCharts(written: Written, api: Api): Promise<Response> {
  const { given, family, birthDate, phone } = written;
  const body = { name: { given: given.split(/\s+/).filter(Boolean), family }, birthDate, phone };
  return api('POST', '/v1/patients/search', body);
}

export async function searched(submitted: Patient | undefined, own: string, api: Api): Promise<Choice[]> {
  const [name] = submitted?.name ?? [];
  if (!submitted?.birthDate || !name?.family || !name.given) return [];
  const telecom = (system: string) => submitted.telecom?.find((one) => one.system === system)?.value;
  const [phone, email] = [telecom('phone'), telecom('email')];
  const { line, city, state, postalCode } = submitted.address?.[0] ?? {};
  const answer = await api('POST', '/v1/patients/search', {
    name: { given: name.given, family: name.family },
    birthDate: submitted.birthDate,
    ...(submitted.gender && { gender: submitted.gender }),
    ...(phone && { phone }),
    ...(email && { email }),
    ...(line && { address: { line, city, state, postalCode } }),
  });
  if (!answer.ok) return [];
  return chartsIn(answer, own, api);
}

/** What a search answered, as choices; `own`: the provisional chart of the request itself, which is named apart. */
export async function chartsIn(answer: Response, own: string, api: Api): Promise<Choice[]> {
  const { candidates } = (await answer.json()) as { candidates: readonly Candidate[] };
  return choicesOf(
    candidates.filter(({ patient }) => patient !== own),
    api,
  );
}
