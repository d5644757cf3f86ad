/** The release of a request, checked by the chart as it is today: what the desk sees, and what its steps rest on. */
import type { Patient } from '@medplum/fhirtypes';
import { type CheckDeps, checkRequest, requesterOf } from './check-request.ts';
import type { ReleaseCheck } from './release-check.ts';
import { askedOf, type RecordsRequest, releaseOf } from './request.ts';
import type { ReleaseInput } from './shape.ts';

/** Undefined where there is none to check: a requester who is kept for a person, or a treatment request without a release. */
export function checkNow(
  { task, consent }: RecordsRequest,
  patient: Patient,
  deps: CheckDeps,
  read?: ReleaseInput,
): ReleaseCheck | undefined {
  const asked = askedOf(task);
  const organization = asked.requester.kind === 'provider' ? (asked.requester.organization ?? {}) : {};
  const requester = requesterOf(asked, organization, patient);
  const release = read ?? (consent && releaseOf(consent));
  if (!requester || !release) return undefined;
  return checkRequest(release, asked, requester, patient, deps);
}
