/** Fetches the file of a fax that a vendor only told of: at once, since the URL may be good for ten minutes only. */
import { Fault, isFault } from '../../fault.ts';
import { fileKey } from '../../faxes/fax-blobs.ts';
import type { Leased } from '../../ports/spool/index.ts';
import { envelopeOf, faxOf, goOn, type IntakePorts, vendorOf } from './intake.ts';
import { noteKept, sha256Hex, tellVendor } from './keep-fax.ts';

/** How often a vendor that has the file no more is asked before the desk is told so; about half a minute in all. */
const GONE_ATTEMPTS = 5;

/** The consumer of `fax-fetch`. */
export async function fetchFax(message: Leased, ports: IntakePorts): Promise<void> {
  let fax = await faxOf(message, ports.book);
  if (fax.intake === 'announced') {
    const envelope = await envelopeOf(fax, ports.blobs);
    const file = await fileOrGone(() => vendorOf(fax, ports.vendors).fetchFile(envelope), message.attempts);
    if (file) {
      await ports.blobs.put(fileKey(fax.id), file);
      fax = await noteKept(ports, fax, await sha256Hex(file));
    } else {
      await ports.book.note(fax.id, { unreadable: 'file-gone', intake: 'kept' });
      fax = await faxOf(message, ports.book);
    }
  }
  if (fax.unreadable !== 'file-gone') await tellVendor(ports, fax.id);
  await goOn(fax, ports);
}

/** The file, or undefined when the vendor has none, its address is none we call, or it is empty. */
async function fileOrGone(fetch: () => Promise<Uint8Array>, attempts: number): Promise<Uint8Array | undefined> {
  try {
    const file = await fetch();
    if (file.length > 0) return file;
  } catch (error) {
    if (!isFault(error, 'not-found', 'value')) throw error;
  }
  if (attempts >= GONE_ATTEMPTS) return undefined;
  throw new Fault('transient', { code: 'fax-file-gone', text: 'The vendor has no file of this fax.' });
}

/** The consumer of `fax-kept`: the vendor may forget it. */
export async function tellKept(message: Leased, ports: IntakePorts): Promise<void> {
  const fax = await faxOf(message, ports.book);
  await vendorOf(fax, ports.vendors).kept(await envelopeOf(fax, ports.blobs));
}
