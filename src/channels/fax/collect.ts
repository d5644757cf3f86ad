/**
 * Keeps what a vendor has and nobody told us of: all of it where a vendor sends no webhooks (a folder, a mailbox that is polled), and
 * where it does what a lost one would have brought. Listed with a long overlap, since what is known costs nothing.
 */
import { isFault } from '../../fault.ts';
import type { FaxBook } from '../../faxes/book.ts';
import type { FaxVendor } from '../../ports/fax-vendor/index.ts';
import type { Log } from '../rest/request-log.ts';
import type { IntakePorts } from './intake.ts';
import { faxId, keepFax, tellVendor } from './keep-fax.ts';

/** A long weekend and a day. */
const LOOK_BACK_MS = 5 * 86_400_000;
/** Files fetched in one go; the others come with the next. */
const MOST_AT_ONCE = 20;

export interface CollectPorts extends IntakePorts {
  readonly book: FaxBook;
  readonly now: () => number;
  readonly log: Log;
}

/** Answers how many were new. A file that cannot be had now is told in the log, and looked for again the next time. */
export async function collect(vendor: FaxVendor, ports: CollectPorts): Promise<number> {
  const listed = await vendor.listReceived(ports.now() - LOOK_BACK_MS);
  if (listed.length === 0) return 0;
  const byId = new Map(
    await Promise.all(listed.map(async (fax) => [await faxId(ports.mac, vendor.name, fax.vendorFaxId), fax] as const)),
  );
  const unknown = await ports.book.unknown([...byId.keys()]);
  // It was not told, or somebody put the same in again.
  if (!vendor.readNotice) for (const id of byId.keys()) if (!unknown.includes(id)) await tellVendor(ports, id);
  let kept = 0;
  for (const id of unknown.slice(0, MOST_AT_ONCE)) {
    const fax = byId.get(id);
    if (!fax) continue;
    try {
      // With webhooks the vendor keeps its list, and a fetch that fails is repeated by the spool. Without, the list itself is repeated.
      await keepFax(ports, vendor.name, fax, vendor.readNotice ? undefined : await vendor.fetchFile(fax));
      kept += 1;
    } catch (error) {
      if (!isFault(error)) throw error;
      ports.log('warn', 'fax-not-collected', { vendor: vendor.name, reason: error.issues[0]?.code ?? error.kind });
    }
  }
  return kept;
}

/** Of all these vendors; one that fails holds up no other, and is thrown at the end. */
export async function collectAll(vendors: readonly FaxVendor[], ports: CollectPorts): Promise<void> {
  const ended = await Promise.allSettled(vendors.map((vendor) => collect(vendor, ports)));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
