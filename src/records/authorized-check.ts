/**
 * A relative whom the patient has named by telephone or in person (45 CFR 164.510(b)) asks: what they may have rests on that word, and no
 * paper is asked for. It is looked up whenever it is asked, so that what the patient has ended is over at once. The check is pure.
 */
import type { Consent } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { type AuthorizedPerson, authorizedNumber, grantedOf, listAuthorized } from './authorized-persons.ts';
import type { Known, Sensitive } from './release.ts';
import type { ReleaseCheck } from './release-check.ts';
import { type Defect, defect, type Warning, WHOLE_CHART, warning } from './release-defect.ts';
import { addYears, samePerson } from './same-party.ts';
import type { ReleaseInput } from './shape.ts';

export interface Authorized {
  /** Our number of the authorization. */
  readonly number: string;
  readonly name: string;
  /** None: every class. */
  readonly classes: NonNullable<ReleaseInput['classes']>;
  readonly sensitive: readonly Sensitive[];
  /** ISO date, the last day. */
  readonly until: string;
  readonly told: 'phone' | 'in-person';
  readonly ended: boolean;
}

const LAW = '45 CFR 164.510(b)';
const ELEMENT = 'authorization';

function authorizedOf({ person, consent }: AuthorizedPerson): Authorized {
  const { person: named, classes, sensitive, until, told } = grantedOf(consent);
  const name = [...named.name.given, named.name.family, named.name.suffix].filter(Boolean).join(' ');
  const ended = consent.status !== 'active' || person.active === false;
  return { number: authorizedNumber(person), name, classes, sensitive, until, told, ended };
}

/** One authorization of this patient by its number; undefined where there is none. `patient`: `Patient/…`. */
export async function authorizedBy(patient: string, number: string, reads: Reads): Promise<Authorized | undefined> {
  if (!isActId(number) || !patient.startsWith('Patient/')) return undefined;
  const [found] = await listAuthorized(patient.slice('Patient/'.length), reads, number);
  return found && authorizedOf(found);
}

/** The one authorization in force that names this person; undefined where there is none, or more than one: a person says which. */
export async function authorizedAs(
  name: string,
  patient: string,
  today: string,
  reads: Reads,
): Promise<Authorized | undefined> {
  const all = await listAuthorized(patient.slice('Patient/'.length), reads);
  const [one, ...others] = all
    .map(authorizedOf)
    .filter(({ name: named, until, ended }) => !ended && until >= today && samePerson(named, name));
  return others.length === 0 ? one : undefined;
}

/** What is kept of it with the request: what goes is never more, and its last day is the request's. */
export const releaseFrom = ({ number, classes, sensitive, until }: Authorized): ReleaseInput => ({
  authorization: number,
  classes: [...classes],
  sensitive: [...sensitive],
  expiresOn: until,
});

/** The Consent of such a request: by the patient's word, which is no authorization of 45 CFR 164.508. */
export function byWord({ policyRule: _paper, ...consent }: Consent): Consent {
  return { ...consent, policy: [{ uri: 'https://www.ecfr.gov/current/title-45/section-164.510' }] };
}

/** May who asks have what they ask for? What goes is the narrower of both. */
export function checkAuthorization(authorized: Authorized | undefined, known: Known, adultAge: number): ReleaseCheck {
  const { today, requester, patient } = known;
  const found = (...defects: Defect[]): ReleaseCheck => ({ valid: false, defects, warnings: [] });
  if (!authorized) return found(defect('no-authority', ELEMENT, LAW, 'The patient has named nobody by this number.'));
  if (authorized.ended) {
    return found(defect('revoked', ELEMENT, LAW, 'The patient has ended what this person may ask for.'));
  }
  if (authorized.until < today) {
    return found(defect('expired', ELEMENT, LAW, 'The day until which this person may ask has passed.'));
  }
  if (!samePerson(authorized.name, requester.name ?? '')) {
    return found(defect('not-the-requester', ELEMENT, LAW, 'The patient has named another person than who asks.'));
  }
  const { classes = [], asked } = known;
  const beyond = classes.filter((one) => !covers(authorized.classes, one));
  if (classes.length > 0 && beyond.length === classes.length) {
    const text = 'None of the records asked for are among those that the patient lets this person have.';
    return found(defect('not-covered', 'classes', LAW, text));
  }
  const narrowed = beyond.length > 0 || asked.some((one) => !authorized.sensitive.includes(one));
  const minor = !patient.deceased && addYears(patient.birthDate, adultAge) > today;
  const warnings: readonly (Warning | false)[] = [
    warning(
      'authorized-person',
      ELEMENT,
      `The patient named them ${HOW[authorized.told]}: that it is they who ask a person sees.`,
    ),
    narrowed && warning('narrowed', 'classes', 'More is asked for than the patient lets them have: only that goes.'),
    minor && warning('minor-alone', ELEMENT, 'Whether a minor may let somebody ask a person sees.'),
    patient.deceased === true &&
      warning('estate', ELEMENT, 'The patient has died: what was wished then a person sees.'),
  ];
  return { valid: true, defects: [], warnings: warnings.filter((one) => one !== false) };
}

const HOW = { phone: 'by telephone', 'in-person': 'in person' } as const;

const covers = (classes: readonly string[], one: string) =>
  classes.length === 0 || classes.includes(one) || classes.includes(WHOLE_CHART);
