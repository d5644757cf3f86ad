/** What stands on the envelope of a request. */
import { Fault } from '../fault.ts';
import { placeFor } from './deliver-place.ts';
import { addressLines } from './deliver-shape.ts';
import type { RecordsDeps } from './deps.ts';
import type { RecordsRequest } from './request.ts';

export interface MailingLabel {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Where `deliver` by mail goes that names no address. Fault business-rule: there is none. */
export async function mailingLabel(
  request: RecordsRequest,
  { directory }: Pick<RecordsDeps, 'directory'>,
): Promise<MailingLabel> {
  const { display: group } = await directory.group();
  const place = placeFor('mail', request);
  if (place?.method !== 'mail') {
    throw new Fault('business-rule', { code: 'no-postal-address', text: 'The request names no address to mail to.' });
  }
  const name = request.task.requester?.display;
  return { from: [group], to: [...(name === undefined ? [] : [name]), ...addressLines(place.address)] };
}
