import { beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../src/fault.ts';
import type { FaxVendor, ReceivedFax, VendorNotice } from '../../src/ports/fax-vendor/index.ts';

/** A driver in front of a vendor that plays along. */
export interface VendorInTest {
  readonly vendor: FaxVendor;
  /** ms since 1970, as the driver is told. */
  now(): number;
  /** Somebody faxes this to the clinic; answers when the vendor has it whole. */
  receive(fax: { readonly file: Uint8Array; readonly from: string; readonly to: string }): Promise<void>;
  /** What the vendor tells of that fax, as it would come in now; of vendors with webhooks. */
  notice?(fax: ReceivedFax): Promise<VendorNotice>;
  /** The same told by somebody else, or changed on its way: each must be refused. */
  forged?(notice: VendorNotice): Promise<readonly VendorNotice[]>;
  /** What left towards the telephone. */
  sent(): Promise<readonly { readonly to: string; readonly file: Uint8Array }[]>;
  /** The vendor takes the next fax, and its answer is lost. */
  loseAnswer?(): void;
}

const PDF = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const other = new TextEncoder().encode('%PDF-1.4\n% another\n%%EOF\n');
const FROM = '+16022340101';
const TO = '+16022340199';

/** What every fax vendor keeps. `open` gives one that has received nothing. */
export function faxVendorContract(name: string, open: () => Promise<VendorInTest>): void {
  describe(`fax vendor: ${name}`, () => {
    let t: VendorInTest;
    beforeEach(async () => {
      t = await open();
    });
    const received = async (file = PDF): Promise<ReceivedFax> => {
      await t.receive({ file, from: FROM, to: TO });
      const [fax] = await t.vendor.listReceived(t.now() - 86_400_000);
      if (!fax) throw new Error('nothing is listed');
      return fax;
    };

    test('what came in is listed, with numbers and time, and its file is there as often as it is asked for', async () => {
      const fax = await received();
      expect(fax).toMatchObject({ from: FROM, to: TO });
      expect(Math.abs(fax.receivedAt - t.now())).toBeLessThan(86_400_000);
      expect(Buffer.from(await t.vendor.fetchFile(fax))).toEqual(Buffer.from(PDF));
      expect(Buffer.from(await t.vendor.fetchFile(fax))).toEqual(Buffer.from(PDF));
    });

    test('two faxes are two, and each has its own file', async () => {
      await received();
      await t.receive({ file: other, from: FROM, to: TO });
      const faxes = await t.vendor.listReceived(t.now() - 86_400_000);
      expect(new Set(faxes.map(({ vendorFaxId }) => vendorFaxId)).size).toBe(2);
      const files = await Promise.all(faxes.map((fax) => t.vendor.fetchFile(fax)));
      expect(files.map((file) => Buffer.from(file).toString()).sort()).toEqual(
        [PDF, other].map((file) => Buffer.from(file).toString()).sort(),
      );
    });

    test('listed again, it has the same id', async () => {
      const fax = await received();
      const again = await t.vendor.listReceived(t.now() - 86_400_000);
      expect(again.map(({ vendorFaxId }) => vendorFaxId)).toEqual([fax.vendorFaxId]);
    });

    test('that it is kept may be told twice, and without webhooks it is listed no more', async () => {
      const fax = await received();
      await t.vendor.kept(fax);
      await t.vendor.kept(fax);
      if (!t.vendor.readNotice) expect(await t.vendor.listReceived(t.now() - 86_400_000)).toEqual([]);
    });

    test('a file the vendor does not have is not found', async () => {
      const fax = await received();
      const gone = fax.vendorFaxId.replace(/[0-9a-f]/g, '0');
      await expect(t.vendor.fetchFile({ ...fax, vendorFaxId: gone })).rejects.toSatisfy((e) => isFault(e, 'not-found'));
    });

    test('a notice names the fax as the list does, and brings its file or lets it be fetched', async () => {
      const fax = await received();
      if (!t.vendor.readNotice || !t.notice) return;
      const [event, ...more] = await t.vendor.readNotice(await t.notice(fax));
      expect(more).toEqual([]);
      if (event?.kind !== 'received') throw new Error(`an event of kind ${event?.kind}`);
      expect(event.fax.vendorFaxId).toBe(fax.vendorFaxId);
      const file = event.file ?? (await t.vendor.fetchFile(event.fax));
      expect(Buffer.from(file)).toEqual(Buffer.from(PDF));
    });

    test('a notice that is not authentic is refused', async () => {
      const fax = await received();
      if (!t.vendor.readNotice || !t.notice) return;
      if (!t.forged) throw new Error('a vendor with webhooks says how its notices are forged');
      const forged = await t.forged(await t.notice(fax));
      expect(forged.length).toBeGreaterThan(0);
      for (const notice of forged) {
        await expect(t.vendor.readNotice(notice)).rejects.toSatisfy((error) => isFault(error, 'login'));
      }
    });

    test('what is sent is found again, by id and by tag; what was not sent is not', async () => {
      const since = t.now() - 60_000;
      const outcome = await t.vendor.send({ tag: 'tag1', to: TO, file: PDF, pages: 1 });
      expect(['sent', 'delivered']).toContain(outcome.result);
      expect((await t.sent()).map(({ to, file }) => ({ to, file: Buffer.from(file) }))).toEqual([
        { to: TO, file: Buffer.from(PDF) },
      ]);
      const { vendorFaxId } = outcome;
      expect(await t.vendor.outcomeOf({ tag: 'tag1', vendorFaxId, since })).toMatchObject({ vendorFaxId });
      expect(await t.vendor.outcomeOf({ tag: 'tag1', since })).toMatchObject({ vendorFaxId });
      expect(await t.vendor.outcomeOf({ tag: 'tag2', since })).toBeUndefined();
    });

    test('an answer that is lost leaves it unknown, and the tag tells', async () => {
      if (!t.loseAnswer) return;
      const since = t.now() - 60_000;
      t.loseAnswer();
      await expect(t.vendor.send({ tag: 'tag3', to: TO, file: PDF, pages: 1 })).rejects.toSatisfy((error) =>
        isFault(error, 'unknown'),
      );
      expect(await t.vendor.outcomeOf({ tag: 'tag3', since })).toMatchObject({ tag: 'tag3' });
    });
  });
}
