/**
 * Keeps a fax before its vendor is answered: what the vendor told of it, the file, a row in the book of faxes, a message in the spool,
 * in this order. Each is safe to repeat, and whoever is cut off in between leaves what the next delivery, the vendor's own list or the
 * sweep goes on from.
 */
import { actId } from '../../act-key.ts';
import type { BookedFax } from '../../faxes/fax.ts';
import { envelopeKey, fileKey, toJson } from '../../faxes/fax-blobs.ts';
import { faxKey } from '../../faxes/receive-fax.ts';
import type { ReceivedFax, VendorName } from '../../ports/fax-vendor/index.ts';
import { goOn, type IntakePorts } from './intake.ts';

/** The id of a fax: that of its act `receive-fax`. One vendor's fax is one fax for good, however often it is told of. */
export const faxId = (mac: IntakePorts['mac'], vendor: VendorName, vendorFaxId: string) =>
  actId(mac, faxKey(vendor, vendorFaxId));

/** Without a file the vendor has it, and it is fetched. Answers how the fax stands; of one that was kept before, nothing is changed. */
export async function keepFax(
  ports: IntakePorts,
  vendor: VendorName,
  received: ReceivedFax,
  file?: Uint8Array,
): Promise<BookedFax> {
  const id = await faxId(ports.mac, vendor, received.vendorFaxId);
  const whole = file !== undefined && file.length > 0 ? file : undefined;
  let fax = await ports.book.find(id);
  if (!fax || (fax.intake === 'announced' && whole)) {
    await ports.blobs.put(envelopeKey(id), toJson(received));
    if (whole) await ports.blobs.put(fileKey(id), whole);
    const sha256 = whole && (await sha256Hex(whole));
    fax = (await ports.book.enter(booked(id, vendor, received, sha256))).fax;
    if (sha256 && fax.intake === 'announced') fax = await noteKept(ports, fax, sha256);
  }
  if (fax.intake === 'kept') await tellVendor(ports, id);
  await goOn(fax, ports);
  return fax;
}

/** The file of an announced fax is kept now. */
export async function noteKept(ports: IntakePorts, fax: BookedFax, sha256: string): Promise<BookedFax> {
  await ports.book.note(fax.id, { intake: 'kept', sha256 });
  return (await ports.book.find(fax.id)) ?? fax;
}

/** Puts in what tells the vendor that it is kept, beside what is done with the fax: neither waits for the other. */
export async function tellVendor({ spool }: Pick<IntakePorts, 'spool'>, id: string): Promise<void> {
  await spool.enqueue({ id: `fax-kept-${id}`, topic: 'fax-kept', body: { fax: id } });
}

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function booked(id: string, vendor: VendorName, received: ReceivedFax, sha256: string | undefined): BookedFax {
  const { from, to, receivedAt, pages, partial } = received;
  return {
    id,
    vendor,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    receivedAt,
    intake: sha256 === undefined ? 'announced' : 'kept',
    ...(sha256 !== undefined && { sha256 }),
    ...(pages !== undefined && { vendorPages: pages }),
    ...(partial !== undefined && { partial }),
    pagesRead: 0,
  };
}
