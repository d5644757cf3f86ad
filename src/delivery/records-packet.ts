/** A packet of records in the outbox: its pages, and whether it may still go. */
import type { Communication } from '@medplum/fhirtypes';
import type { StoredDocument } from '../documents/document-pages.ts';
import { isFault } from '../fault.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { refuseNow } from '../records/deliver.ts';
import { detailsOf } from '../records/deliver-communication.ts';
import { isRevoked, requestOfDelivery } from '../records/deliver-outcome.ts';
import { packetOf } from '../records/deliver-packet.ts';
import { refuseNumber, refuseOtherPlace } from '../records/deliver-place.ts';
import type { RecordsDeps } from '../records/deps.ts';
import type { Content, ContentDeps } from './content.ts';

/** The packet as it was made, whole. */
export async function packetContent(
  { payload = [] }: Communication,
  { store }: Pick<ContentDeps, 'store'>,
): Promise<Content> {
  const reference = payload[0]?.contentReference?.reference ?? '';
  const { volumes } = packetOf(await store.read('DocumentReference', reference.slice('DocumentReference/'.length)));
  const documents: StoredDocument[] = [];
  for (const { name, binary, contentType } of volumes) {
    documents.push({ title: name, contentType, bytes: (await store.getBinary(binary)).bytes });
  }
  return { subject: 'Medical records', sections: [], documents };
}

/** All that `deliver` looked at, as it is now, whose the number is too: hours may have gone by. */
export async function mayStillGo(
  fax: Stored<Communication>,
  now: number,
  { store }: Pick<ContentDeps, 'store'>,
  records: RecordsDeps,
): Promise<boolean> {
  const request = await requestOfDelivery(fax, store);
  try {
    const { going } = await refuseNow(request, { at: new Date(now).toISOString() }, store, records);
    const place = { method: 'fax', fax: detailsOf(fax).address ?? '' } as const;
    refuseOtherPlace(place, request, going.patient);
    refuseNumber(place, await records.disclosing.faxOwners(place.fax), request);
    return true;
  } catch (error) {
    if (isFault(error, 'business-rule')) return false;
    throw error;
  }
}

/** The last look before it is handed over. */
export async function isTakenBack(fax: Stored<Communication>, { store }: Pick<ContentDeps, 'store'>): Promise<boolean> {
  return isRevoked((await requestOfDelivery(fax, store)).task);
}
