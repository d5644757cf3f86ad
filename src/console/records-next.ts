/** What is to be done next with a request, and what else may be done: each act stands in one place of the page. Pure. */
import { allowedSteps, type Step } from '../records/lifecycle.ts';
import type { RecordsView } from '../records/view.ts';
import { isAct } from './records-acts.ts';

/** Parts of the page, in the order in which a request goes through them. */
export const STAGES = ['who', 'whose', 'release', 'scope', 'fee', 'packet', 'delivery'] as const;
export type Stage = (typeof STAGES)[number];

export interface Next {
  /** None: it is for somebody else to go on, or it has ended. */
  readonly act?: Act;
  /** On its button, where it is called otherwise than usual. */
  readonly button?: string;
  readonly stage?: Stage;
  /** One sentence: what is to be done, or whom it waits for. */
  readonly words: string;
}

/** Steps that a person takes (the volumes of a packet the gateway makes by itself), and what is no step of a request: a fax number verified, a letter posted. */
export type Act = Exclude<Step, 'make-volume'> | 'fax-number' | 'letter-sent';

/** Nobody has said yet whose records they are. */
export const unsettled = ({ patient }: Pick<RecordsView, 'patient'>): boolean =>
  patient.match === 'review' || patient.match === 'created';

/** `faxReady`: where a fax was asked for, whether its number is verified. */
export function nextOf(view: RecordsView, faxReady = true): Next {
  const next = stepNext(view, faxReady);
  if (next.act || !letterToPost(view)) return next;
  return { ...next, act: 'letter-sent', words: 'A letter waits: print it, post it, and say so.' };
}

/** The first letter that a person has to bring: there is no other way, or the fax did not arrive. */
export const letterToPost = ({ letters = [] }: RecordsView): NonNullable<RecordsView['letters']>[number] | undefined =>
  letters.find(
    ({ channel, status }) => status === 'failed' || status === 'unknown' || (channel === 'post' && status !== 'sent'),
  );

/** Taken back after something had gone, or while it was under way: what has gone is recorded, and nothing more goes. */
export const takenBack = ({ history }: RecordsView): boolean => history.some(({ step }) => step === 'revoke');

function stepNext(view: RecordsView, faxReady: boolean): Next {
  if (takenBack(view) && view.status === 'delivered')
    return { words: 'It had gone when it was taken back: nothing more goes.' };
  const { status, check, scope, fee } = view;
  switch (status) {
    case 'kept':
      return {
        act: 'deny',
        button: 'Close it',
        words: 'Never checked like others: deal with it by hand, then close it.',
      };
    case 'awaiting-identity':
      return {
        act: 'verify-identity',
        stage: 'who',
        words: 'Say how you identified who asks: the clocks run from then.',
      };
    case 'received':
    case 'incomplete':
      if (unsettled(view)) return whose;
      if (check?.valid) return verify;
      if (status === 'incomplete') {
        return {
          stage: 'release',
          words: 'Waits for a better release from who asked. One letter tells them what is missing.',
        };
      }
      if (check) return sendBack;
      return { act: 'approve', stage: 'scope', words: 'No release, for treatment: say why it may go, and let it go.' };
    case 'verified':
      if (unsettled(view)) return whose;
      if (check && !check.valid) return sendBack;
      if (scope && scope.included.length + scope.toReview.length === 0) {
        return { act: 'deny', stage: 'scope', words: 'Nothing of what was asked for is there to go: tell them so.' };
      }
      return { act: 'approve', stage: 'scope', words: 'Look through what would go, and approve it.' };
    case 'approved':
      return { act: 'fulfil', stage: 'packet', words: 'Have the packet made.' };
    case 'fulfilled':
      return fee?.holdsDelivery
        ? { act: 'fee-paid', stage: 'fee', words: 'The fee holds the delivery: take it, or waive it.' }
        : faxReady
          ? { act: 'deliver', stage: 'delivery', words: 'Send it, or hand it over.' }
          : {
              act: 'fax-number',
              stage: 'delivery',
              words: 'A wrong digit is a breach: make sure whose fax number it is.',
            };
    default:
      return later(status);
  }
}

const whose: Next = {
  act: 'identify-patient',
  stage: 'whose',
  words: 'Say whose records these are: nothing else links them.',
};
const verify: Next = {
  act: 'verify-release',
  stage: 'release',
  words: 'Compare the release with its page, and declare it good.',
};
const sendBack: Next = {
  act: 'return-release',
  stage: 'release',
  words: 'The release has defects: one letter tells all of them.',
};

/** States in which the desk is done, or waits. */
function later(status: string): Next {
  if (status === 'making')
    return { stage: 'packet', words: 'A long packet is being made, volume by volume: nothing to do.' };
  if (status === 'sending')
    return { stage: 'delivery', words: 'It is on its way: nothing to do until it has arrived.' };
  if (status === 'delivery-unknown') {
    return { act: 'settle-delivery', stage: 'delivery', words: 'Find out whether it arrived, and say so.' };
  }
  const ended: Readonly<Record<string, string>> = {
    delivered: 'It has gone: when, and to whom, stands under Delivery.',
    denied: 'Denied: a letter has told why.',
    revoked: 'Revoked: nothing more goes.',
  };
  return { words: ended[status] ?? '' };
}

/** Acts that end or turn a request; they stand apart from its stages. */
export const ASIDE = ['return-release', 'extend', 'revoke', 'deny'] as const satisfies readonly Act[];

/** What else may be done now, besides the next thing. */
export function mayBeDone(view: RecordsView, { act }: Next): ReadonlySet<Act> {
  const allowed = new Set<Act>(allowedSteps(view.status, false).flatMap((step) => (isAct(step) ? [step] : [])));
  if (letterToPost(view)) allowed.add('letter-sent');
  if (act) allowed.delete(act);
  // Only ever the next thing, or part of another.
  for (const one of ['approve', 'approve-address'] as const) allowed.delete(one);
  // A fax on its way ends by itself.
  if (view.deliveries?.at(-1)?.method !== 'download') allowed.delete('settle-delivery');
  if (view.fee?.holdsDelivery || takenBack(view)) allowed.delete('deliver');
  if (takenBack(view)) allowed.delete('revoke');
  if (!['patient', 'representative'].includes(view.requester.kind)) allowed.delete('verify-identity');
  if (!view.check || unsettled(view)) allowed.delete('verify-release');
  if (view.clocks?.extended || !view.clocks || view.clocks.late === 'legal') allowed.delete('extend');
  if (view.fee?.status !== 'owed') for (const fee of ['fee-paid', 'fee-waived'] as const) allowed.delete(fee);
  return allowed;
}
