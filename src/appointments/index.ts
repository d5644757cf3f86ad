/** The department: its actions, made once for a gateway. */
import type { Action } from '../action.ts';
import { correctInsurance } from '../billing/correct-insurance.ts';
import type { CorrectionDeps } from '../billing/correction.ts';
import { type BookingDeps, book } from './book.ts';
import { cancel } from './cancel.ts';
import { checkIn } from './check-in.ts';
import { confirm } from './confirm.ts';
import { fulfil } from './fulfil.ts';
import type { Step } from './lifecycle.ts';
import { noShow } from './no-show.ts';
import { reschedule } from './reschedule.ts';

/** An action whose own types a door need not know: it hands the input on as it came. */
export type AnyAction = Action<unknown, unknown, unknown>;

export function appointmentActions(deps: BookingDeps & CorrectionDeps) {
  const { referrals } = deps;
  const steps: Readonly<Record<Step, AnyAction>> = {
    confirm: confirm(referrals) as AnyAction,
    reschedule: reschedule(deps) as AnyAction,
    cancel: cancel(referrals) as AnyAction,
    'check-in': checkIn(referrals, deps) as AnyAction,
    'no-show': noShow(referrals) as AnyAction,
    fulfil: fulfil(referrals, deps) as AnyAction,
  };
  return { book: book(deps), steps, correctInsurance: correctInsurance(deps) };
}
