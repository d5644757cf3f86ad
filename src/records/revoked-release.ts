/** A release that the patient has taken back under one request is taken back for every other that rests on it. 45 CFR 164.508(b)(5). */
import type { Task } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import { isConsent, outputsOf, type RecordsRequest, releaseOf } from './request.ts';
import { samePerson } from './same-party.ts';
import type { ReleaseInput } from './shape.ts';

/**
 * Instant at which the same release, of the same day and signer and for the same requester, was taken back by the patient; undefined where
 * it was not. A partner is told of its own releases alone, because no other's has the same requester.
 */
export async function revokedAt(
  { task }: RecordsRequest,
  { signedOn, signedBy }: ReleaseInput,
  reads: Reads,
): Promise<string | undefined> {
  const patient = task.for?.reference;
  const name = signedBy?.name;
  if (!patient || signedOn === undefined || name === undefined) return undefined;
  const where = [
    ['patient', patient],
    ['code', `${CODES.taskKind}|records-release`],
  ] as const;
  const page = await reads.search<Task>({ type: 'Task', where, include: ['Task:focus'], count: 100 });
  const consents = new Map(page.included.filter(isConsent).map((one) => [`Consent/${one.id}`, one]));
  for (const other of page.matches) {
    if (other.id === task.id || !sameRequester(other, task)) continue;
    // Who asked may have taken back the request alone: the release stands.
    const at = outputsOf(other, 'records-revoked').find(({ type }) => type.text === 'patient')?.valueDateTime;
    const consent = consents.get(other.focus?.reference ?? '');
    if (at === undefined || !consent) continue;
    const release = releaseOf(consent);
    if (release.signedOn === signedOn && samePerson(release.signedBy?.name ?? '', name)) return at;
  }
  return undefined;
}

/** A relative is written anew with every request. */
function sameRequester({ requester: a }: Task, { requester: b }: Task): boolean {
  if (a?.reference === undefined || b?.reference === undefined) return false;
  if (a.reference === b.reference) return true;
  const kin = [a, b].every(({ reference }) => reference?.startsWith('RelatedPerson/'));
  return kin && samePerson(a.display ?? '', b.display ?? '');
}
