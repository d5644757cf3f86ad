/** The department: its actions, made once for a gateway. */
import type { Action } from '../action.ts';
import { type BookingDeps, book } from './book.ts';
import { cancel } from './cancel.ts';
import { checkIn, fulfil } from './check-in.ts';
import { confirm } from './confirm.ts';
import type { Step } from './lifecycle.ts';
import { noShow } from './no-show.ts';
import { reschedule } from './reschedule.ts';

/** An action whose own types a door need not know: it hands the input on as it came. */
export type AnyAction = Action<unknown, unknown, unknown>;

export function appointmentActions(deps: BookingDeps) {
  const { referrals } = deps;
  const steps: Readonly<Record<Step, AnyAction>> = {
    confirm: confirm(referrals) as AnyAction,
    reschedule: reschedule(deps) as AnyAction,
    cancel: cancel(referrals) as AnyAction,
    'check-in': checkIn(referrals) as AnyAction,
    'no-show': noShow(referrals) as AnyAction,
    fulfil: fulfil(referrals) as AnyAction,
  };
  return { book: book(deps), steps };
}
