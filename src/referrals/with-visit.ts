/** A referral moves with its visit, in the act that books, cancels or closes it: whether the patient called or the office did. */
import type { Task } from '@medplum/fhirtypes';
import type { ActContext, Reads, Work } from '../action.ts';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { Step } from './lifecycle.ts';
import { type Referral, readReferral } from './referral.ts';
import { moveReferral, refuseWrongStep, type StepChange, type StepDeps } from './step.ts';
import { toldByFax, withFax } from './told.ts';

export type VisitStep = Extract<Step, 'schedule' | 'cancel-visit' | 'no-show'>;

export interface ReferralMove {
  readonly referral: Referral;
  /** What the move writes, the fax to a referrer without a client among it. */
  work(change: StepChange): Work;
}

/** Refuses a step that the referral may not take now. */
export async function referralMove(
  step: VisitStep,
  referral: Referral,
  act: ActContext,
  deps: StepDeps,
): Promise<ReferralMove> {
  const { owner } = referral.task;
  if (!owner?.reference || !(await deps.isOurs(owner.reference))) {
    const text = 'The visit of a referral that went out is not booked here.';
    throw new Fault('business-rule', { code: 'referral-not-ours', text, expression: '$.referral' });
  }
  refuseWrongStep(step, referral.task);
  const told = await toldByFax(step, referral, act, deps);
  const party = { reference: owner.reference, ...(owner.display && { display: owner.display }) };
  return {
    referral,
    work: (change) =>
      moveReferral(
        step,
        { ...change, create: withFax(step, change, referral, told, act) },
        {},
        referral,
        party,
        act,
        deps,
      ),
  };
}

/** The referral behind a ServiceRequest; Fault not-found. */
export async function readReferralOf(serviceRequest: string, reads: Reads): Promise<Referral> {
  const { matches } = await reads.search<Task>({ type: 'Task', where: [['focus', serviceRequest]], count: 10 });
  const number = matches.flatMap(({ identifier = [] }) => identifier).find(({ system }) => system === SID.referral);
  return readReferral(number?.value ?? '', {}, reads);
}
