/** The fee of a request as it stands: by who asks, what for, and how it is to be delivered. */
import { isOwn } from './check-request.ts';
import type { RecordsDeps } from './deps.ts';
import { type Fee, feeOf, type Medium } from './fee.ts';
import { askedOf, type RecordsRequest, releaseOf } from './request.ts';
import type { RecordsAsked } from './shape.ts';

const MEDIUM: Readonly<Record<RecordsAsked['delivery']['method'], Medium>> = {
  fax: 'fax',
  mail: 'paper',
  pickup: 'paper',
  portal: 'electronic',
  download: 'electronic',
};

export function feeNow(
  { task, consent }: RecordsRequest,
  copy: { readonly pages: number; readonly postage?: number | undefined },
  { fees, dayOf }: Pick<RecordsDeps, 'fees' | 'dayOf'>,
): Fee {
  const asked = askedOf(task);
  const own = isOwn(asked, consent && releaseOf(consent));
  return feeOf(
    {
      asks: own ? 'access' : asked.requester.kind === 'provider' ? 'provider' : 'other',
      forTreatment: asked.purpose === 'treatment',
      medium: MEDIUM[asked.delivery.method],
      pages: copy.pages,
      ...(copy.postage !== undefined && { postage: copy.postage }),
      on: dayOf(task.authoredOn ?? ''),
    },
    fees,
  );
}
