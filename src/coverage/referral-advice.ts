/** What is missing for a visit, and what to do about it, in words for the desk. Pure. */

import { CALL_THE_PLAN } from './plans.ts';
import type { Checked } from './referral-check.ts';
import { type About, NEEDS } from './referral-need.ts';
import type { OnFile } from './referral-on-file.ts';

/** `needed`: asked for, and none on file that holds; `unknown`: nobody knows whether it is, and none is on file. */
export type Gap = 'needed' | 'unknown';

const onFileOf = (about: About, { onFile }: Checked): readonly OnFile<unknown>[] =>
  about === 'referral' ? onFile.referrals : onFile.authorizations;

/** What holds for the visit; undefined: none. What is on file is good whether it is asked for or not. */
export const holding = <T>(onFile: readonly OnFile<T>[]): OnFile<T> | undefined => onFile.find(({ holds }) => holds);

export function gapOf(about: About, checked: Checked): Gap | undefined {
  const { answer } = checked[about];
  if (answer === 'no' || holding(onFileOf(about, checked))) return undefined;
  return answer === 'yes' ? 'needed' : 'unknown';
}

const WHY: Readonly<Record<string, string>> = {
  over: 'is over by then',
  'not-begun': 'begins later',
  'used-up': 'has no visit left',
  'another-provider': 'is for another provider',
  'another-service': 'is for another service',
  'another-coverage': 'is of another coverage',
};
const ASK: Readonly<Record<About, string>> = {
  referral: 'ask the patient’s primary care provider for one before the visit',
  authorization: 'ask the plan for one before the visit',
};

export function adviceOf(checked: Checked): string {
  return NEEDS.map((about) => sentence(about, checked)).join(' ');
}

function sentence(about: About, checked: Checked): string {
  const [name, an] = about === 'referral' ? ['referral', 'A referral'] : ['authorization', 'An authorization'];
  const { answer, basis } = checked[about];
  if (holding(onFileOf(about, checked))) return `${an} for this visit is on file.`;
  if (basis === 'self-pay') return `Who pays alone needs no ${name}.`;
  if (answer === 'no') return `No ${name} is needed.`;
  if (answer === 'unknown') return `Whether ${an.toLowerCase()} is needed is not known. ${CALL_THE_PLAN}`;
  const [why] = onFileOf(about, checked).flatMap((one) => one.why ?? []);
  const there = why === undefined ? 'none is on file' : `the one on file ${WHY[why]}`;
  return `${an} is needed and ${there}: ${ASK[about]}.`;
}

/** Insured on the day, as far as is known: `over` by its own period, `inactive` by what the payer answered. */
export function notInForce({ coverage, payer }: Checked, day: string): 'over' | 'inactive' | undefined {
  if (coverage?.period?.end !== undefined && coverage.period.end.slice(0, 10) < day) return 'over';
  return payer?.inForce === false ? 'inactive' : undefined;
}
