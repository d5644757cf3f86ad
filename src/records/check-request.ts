/** The check of a request's release against what is known: by the chart for the desk, by the sender's own words for a partner. */
import type { Patient } from '@medplum/fhirtypes';
import { type Authorized, checkAuthorization } from './authorized-check.ts';
import type { Named, ReleaseRules, Sensitive } from './release.ts';
import { checkRelease, type ReleaseCheck } from './release-check.ts';
import { isAccess } from './release-defect.ts';
import type { RecordsAsked, ReleaseInput } from './shape.ts';

export interface CheckDeps {
  readonly rules: ReleaseRules;
  /** Names and NPIs of the group and its departments. */
  readonly ours: readonly Named[];
  /** Today in the clinic, ISO date. */
  readonly today: string;
  /** ISO date on which a revocation came in. */
  readonly revokedOn?: string;
  /** What the patient has said of the relative that the request rests on, where it does. */
  readonly authorized?: Authorized;
}

/** Name of the requester as the release should have it. */
export interface Requester extends Named {
  readonly kind: 'provider' | 'patient' | 'representative';
}

export function checkRequest(
  release: ReleaseInput,
  asked: RecordsAsked,
  requester: Requester,
  patient: Patient,
  deps: CheckDeps,
  /** Categories found in what would go, besides those asked for. */
  found: readonly Sensitive[] = [],
): ReleaseCheck {
  const { records } = asked;
  const known = {
    today: deps.today,
    requester,
    patient: {
      name: nameOf(patient),
      birthDate: patient.birthDate ?? '',
      ...(isDeceased(patient) && { deceased: true }),
    },
    ours: deps.ours,
    asked: [...new Set([...records.sensitive, ...found])],
    classes: records.classes,
    ...(records.from !== undefined && { from: records.from }),
    ...(records.to !== undefined && { to: records.to }),
    ...(deps.revokedOn !== undefined && { revokedOn: deps.revokedOn }),
  };
  if (requester.kind === 'representative' && release.authorization !== undefined) {
    return checkAuthorization(deps.authorized, known, deps.rules.adultAge);
  }
  return checkRelease(release, known, deps.rules);
}

/** A request for one's own records, or of those of whom one stands for by law: what the fee goes by. */
export function isOwn(asked: RecordsAsked, release: ReleaseInput | undefined): boolean {
  const { kind } = asked.requester;
  if (kind === 'patient') return true;
  if (kind !== 'representative' || release === undefined) return false;
  return isAccess(release, { requester: { kind } });
}

export function nameOf({ name = [] }: Patient): string {
  const [first] = name;
  return [...(first?.given ?? []), first?.family, ...(first?.suffix ?? [])].filter(Boolean).join(' ');
}

const isDeceased = ({ deceasedBoolean, deceasedDateTime }: Patient) =>
  deceasedBoolean === true || deceasedDateTime !== undefined;

/** Who asks, in the words that the release is compared with. */
export function requesterOf({ requester }: RecordsAsked, organization: Named, patient: Patient): Requester | undefined {
  switch (requester.kind) {
    case 'provider':
      return { kind: 'provider', ...organization, ...(requester.fax !== undefined && { fax: requester.fax }) };
    case 'patient':
      return { kind: 'patient', name: nameOf(patient) };
    case 'representative':
      return {
        kind: 'representative',
        name: [...requester.name.given, requester.name.family, requester.name.suffix].filter(Boolean).join(' '),
      };
    default:
      return undefined;
  }
}
