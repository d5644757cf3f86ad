/** What a patient said of messages goes with them when their provisional chart is found to be another: a confidential contact above all. */
import type { Consent } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { type Choice, type Preferences, preferencesIn, readPreferences } from './preferences.ts';
import { consentOf } from './set-preferences.ts';

/** `from`, `to`: ids of charts. What the chart has stands, but that a refusal is one whichever has it. */
export async function preferencesFollow(
  from: string,
  to: string,
  at: string,
  reads: Pick<Reads, 'search'>,
): Promise<Update[]> {
  const [moved, own] = await Promise.all([readPreferences(from, reads), readPreferences(to, reads)]);
  if (!moved || from === to) return [];
  const kept = own ?? moved;
  const [us] = kept.organization ?? [];
  const said = merged(preferencesIn(own), preferencesIn(moved));
  const party = { reference: us?.reference ?? '', ...(us?.display !== undefined && { display: us.display }) };
  const resource: Stored<Consent> = {
    ...consentOf(said, `Patient/${to}`, party, at),
    id: kept.id,
    meta: kept.meta,
  };
  return [{ resource, versionId: kept.meta.versionId }];
}

function merged(own: Preferences, moved: Preferences): Preferences {
  const confidential = own.confidential ?? moved.confidential;
  const sms = stricter(own.sms, moved.sms);
  const email = stricter(own.email, moved.email);
  return { ...(sms && { sms }), ...(email && { email }), ...(confidential && { confidential }) };
}

const stricter = (own: Choice | undefined, moved: Choice | undefined): Choice | undefined =>
  own === 'refused' || moved === 'refused' ? 'refused' : (own ?? moved);
