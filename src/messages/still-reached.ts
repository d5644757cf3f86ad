/** Whether a number is still a patient's own: what comes from a number they had before, or that is not their confidential contact, decides nothing. */
import type { Communication } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { isFault } from '../fault.ts';
import { normalisePhone } from '../fhir/normalise.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { preferencesIn, readPreferences } from './preferences.ts';

/** Of the messages that went to a number, those to people who may be reached there now. */
export async function stillReached(
  sent: readonly Stored<Communication>[],
  from: string,
  reads: Pick<Reads, 'read' | 'search'>,
): Promise<Stored<Communication>[]> {
  const people = new Set(sent.flatMap(({ recipient }) => recipient?.[0]?.reference ?? []));
  const reached = new Set<string>();
  for (const one of people) if (await isReached(one, from, reads)) reached.add(one);
  return sent.filter(({ recipient }) => reached.has(recipient?.[0]?.reference ?? ''));
}

async function isReached(reference: string, from: string, reads: Pick<Reads, 'read' | 'search'>): Promise<boolean> {
  const [type, id = ''] = reference.split('/');
  if (type !== 'Patient') return true; // a page is its physician's by the Task it is about
  const number = normalisePhone(from) ?? from;
  const { confidential } = preferencesIn(await readPreferences(id, reads));
  if (confidential) return confidential.channel === 'sms' && confidential.to === number;
  const patient = await reads.read('Patient', id).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  });
  const phones = (patient?.telecom ?? []).filter(({ system }) => system === 'phone' || system === 'sms');
  return phones.some(({ use, value = '' }) => use !== 'old' && normalisePhone(value) === number);
}
