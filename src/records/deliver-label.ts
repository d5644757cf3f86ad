/** What stands on the envelope of a request. */
import { Fault } from '../fault.ts';
import { placeAsked } from './deliver-place.ts';
import { addressLines } from './deliver-shape.ts';
import type { RecordsDeps } from './deps.ts';
import { outputsOf, type RecordsRequest } from './request.ts';

export interface MailingLabel {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The address that a person approved last, else the one asked for. Fault business-rule: there is none. */
export async function mailingLabel(
  request: RecordsRequest,
  { directory }: Pick<RecordsDeps, 'directory'>,
): Promise<MailingLabel> {
  const { display: group } = await directory.group();
  const asked = placeAsked(request);
  const approved = outputsOf(request.task, 'records-address').findLast(
    ({ valueAddress }) => valueAddress,
  )?.valueAddress;
  const lines = approved
    ? [...(approved.line ?? []), `${approved.city}, ${approved.state} ${approved.postalCode}`]
    : asked?.method === 'mail'
      ? addressLines(asked.address)
      : undefined;
  if (!lines) {
    throw new Fault('business-rule', { code: 'no-postal-address', text: 'The request names no address to mail to.' });
  }
  const name = request.task.requester?.display;
  return { from: [group], to: [...(name === undefined ? [] : [name]), ...lines] };
}
