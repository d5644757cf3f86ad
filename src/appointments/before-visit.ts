/** What a plan asks for before a visit, looked at when it is booked: refused, set aside by a person, waited for, or asked of Patient Services. Pure. */
import type { Call } from '../action.ts';
import type { Authorization } from '../coverage/authorization.ts';
import { adviceOf, gapOf, holding, notInForce } from '../coverage/referral-advice.ts';
import type { Checked } from '../coverage/referral-check.ts';
import { type About, NEEDS } from '../coverage/referral-need.ts';
import type { OnFile } from '../coverage/referral-on-file.ts';
import { Fault } from '../fault.ts';
import type { Referral } from '../referrals/referral.ts';
import type { Booking } from './shape.ts';

export interface Before {
  /** What the visit is for: named by the caller, or found on file. */
  readonly referral?: OnFile<Referral> | undefined;
  readonly authorization?: OnFile<Authorization> | undefined;
  /** Asked for, not there, and waited for. */
  readonly awaited: readonly About[];
  /** Nobody knows whether it is asked for. */
  readonly unknown: readonly About[];
  readonly advice: string;
  /** Why a person let it be all the same. */
  readonly setAside: readonly string[];
}

export const NOTHING_ASKED: Before = { awaited: [], unknown: [], advice: '', setAside: [] };

type Wanted = Pick<Booking, 'referral' | 'authorization' | 'awaitReferral' | 'override'>;

/**
 * `named`: the referral that the caller names, as it is on file, whatever specialty it is to. Faults, each unless a person sets it aside:
 * `coverage-not-in-force`, `referral-needed`, `authorization-needed`, `visits-used-up`; and `authorization-not-found`.
 */
export function beforeVisit(
  { referral, authorization, awaitReferral, override = {} }: Wanted,
  checked: Checked,
  named: OnFile<Referral> | undefined,
  day: string,
): Before {
  const permit =
    authorization === undefined ? undefined : namedPermit(authorization, checked, override.authorization !== undefined);
  const setAside: string[] = [];
  const refuse = (why: keyof typeof override, code: string, text: string, expression: string) => {
    const reason = override[why];
    if (reason === undefined) throw new Fault('business-rule', { code, text, expression });
    setAside.push(`${why}: ${reason}`);
  };
  if (notInForce(checked, day)) {
    refuse('coverage', 'coverage-not-in-force', 'The insurance does not hold on that day.', '$.coverage[0]');
  }
  for (const [one, expression] of [
    [named, '$.referral'],
    [permit, '$.authorization'],
  ] as const) {
    if (one?.why === 'used-up') refuse('visits', 'visits-used-up', 'It has no visit left.', expression);
  }
  const chosen = {
    referral: good(named) ?? (referral === undefined ? holding(checked.onFile.referrals) : undefined),
    authorization: good(permit) ?? (authorization === undefined ? holding(checked.onFile.authorizations) : undefined),
  };
  const gaps = NEEDS.map((about) => ({ about, gap: chosen[about] ? undefined : gapOf(about, checked) }));
  const awaited: About[] = [];
  for (const { about, gap } of gaps) {
    if (gap !== 'needed') continue;
    if (override[about] === undefined && awaitReferral) awaited.push(about);
    else refuse(about, `${about}-needed`, TEXT[about], `$.${about}`);
  }
  // One that is named is named on the visit even where it is not good for the plan; one that nobody asks for is left alone.
  const asked = (about: About) => checked[about].answer !== 'no';
  return {
    referral: named ?? (asked('referral') ? chosen.referral : undefined),
    authorization: permit ?? (asked('authorization') ? chosen.authorization : undefined),
    awaited,
    unknown: gaps.filter(({ gap }) => gap === 'unknown').map(({ about }) => about),
    advice: adviceOf(checked),
    setAside,
  };
}

const TEXT: Readonly<Record<About, string>> = {
  referral: 'The plan asks for a referral, and none is on file that holds for this visit.',
  authorization: 'The plan asks for an authorization, and none is on file that holds for this visit.',
};

/** A person may let it have more visits than it allows. */
const good = <T>(one: OnFile<T> | undefined) => (one?.holds || one?.why === 'used-up' ? one : undefined);

/** In which a payer that does not pay, or pays for another visit, would be billed for its authorization. What a service is a booking does not say. */
const OF_ANOTHER: readonly OnFile<never>['why'][] = ['over', 'not-begun', 'another-provider', 'another-coverage'];

function namedPermit(reference: string, { onFile }: Checked, letBe: boolean): OnFile<Authorization> {
  const found = onFile.authorizations.find((one) => one.reference === reference);
  if (found && (letBe || !OF_ANOTHER.includes(found.why))) return found;
  const text = 'The patient has no such authorization for this visit.';
  throw new Fault('not-found', { code: 'authorization-not-found', text, expression: '$.authorization' });
}

/** Only a person decides that what a plan asks for does not matter now. */
export function requirePersonToSetAside(override: Booking['override'], { caller }: Pick<Call, 'caller'>): void {
  if (override === undefined || caller.person) return;
  const text = 'Only a person sets aside what a plan asks for.';
  throw new Fault('forbidden', { code: 'person-required', text, expression: '$.override' });
}

/** `referral-unknown`, `authorization-awaited`, … */
export const warningsOf = ({ unknown, awaited }: Before): string[] => [
  ...unknown.map((about) => `${about}-unknown`),
  ...awaited.map((about) => `${about}-awaited`),
];
