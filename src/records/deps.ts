/** What the records desk needs to know of the clinic. */
import type { Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { authorizedBy } from './authorized-check.ts';
import type { CheckDeps } from './check-request.ts';
import type { Disclosing } from './disclosure-deps.ts';
import type { Tables } from './fee.ts';
import type { VolumeLimit } from './packet-shape.ts';
import type { ReleaseRules } from './release.ts';
import { type RecordsRequest, releaseOf } from './request.ts';
import { revokedAt } from './revoked-release.ts';
import type { ScopeTables } from './scope.ts';
import type { ReleaseInput } from './shape.ts';

export interface RecordsDeps {
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly rules: ReleaseRules;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
  /** `except-treatment`: another provider's request for treatment without a release goes to a person at once. */
  readonly policy: 'except-treatment' | 'always';
  /** Delivery waits until the fee is paid or waived. */
  readonly waitForFee: boolean;
  readonly tables: ScopeTables;
  readonly fees: Tables;
  /** What packets are made with. */
  readonly packets: {
    readonly files: Pick<FhirStore, 'getBinary'>;
    readonly opener: PageOpener;
    readonly publicUrl: string;
    readonly volume: VolumeLimit;
    /** An instant as people of the clinic write it. */
    readonly inWords: (at: string) => string;
  };
  readonly disclosing: Disclosing;
}

/** What a check of a request needs of the clinic at an instant, and of what the patient has said until then. */
export async function checkDeps(
  { directory, rules, dayOf }: RecordsDeps,
  at: string,
  request: RecordsRequest,
  reads: Reads,
  /** Looked at in the place of the request's own. */
  release: ReleaseInput | undefined = request.consent && releaseOf(request.consent),
): Promise<CheckDeps> {
  const number = release?.authorization;
  const patient = request.task.for?.reference ?? '';
  const [known, authorized, revoked] = await Promise.all([
    clinicDeps({ directory, rules, dayOf }, at),
    number === undefined ? undefined : authorizedBy(patient, number, reads),
    release && revokedAt(request, release, reads),
  ]);
  return {
    ...known,
    ...(authorized && { authorized }),
    ...(revoked !== undefined && { revokedOn: dayOf(revoked) }),
  };
}

/** What it needs of the clinic alone. */
export async function clinicDeps(
  { directory, rules, dayOf }: Pick<RecordsDeps, 'directory' | 'rules' | 'dayOf'>,
  at: string,
): Promise<CheckDeps> {
  const { group, departments } = await directory.snapshot();
  const ours = [...(group ? [group] : []), ...departments].map(({ display }) => ({ name: display }));
  return { rules, ours, today: dayOf(at) };
}
