/** A fax cut off at any port call, from its webhook to its reading: it is opened once more where it was, and is one fax. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actId, macWith } from '../../../src/act-key.ts';
import { faxKey } from '../../../src/faxes/receive-fax.ts';
import { SID } from '../../../src/fhir/systems.ts';
import type { GatewayPorts } from '../../../src/gateway.ts';
import { folderVendor } from '../../../src/ports/fax-vendor/folder.ts';
import { oneCommitLedger } from '../../../src/ports/ledger/one-commit.ts';
import { type Counter, CutOff, cutOff, STORE_CALLS } from '../../cut-off.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';
import { notify, tellingVendor, tinyFax, tinyOpener, workAll } from './tiny-faxes.ts';

const HOUR = 3_600_000;
const PAGES = 2;

interface Way {
  readonly name: string;
  /** Brings the fax of this name to the gateway, as often as it is called. */
  bring(gateway: OpenGateway, name: string, files: Map<string, Uint8Array>): Promise<unknown>;
  readonly vendor: 'telnyx' | 'folder';
  /** Port calls until it goes on as any other does. */
  readonly differsFor?: number;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const WAYS: readonly Way[] = [
  {
    name: 'with its file',
    vendor: 'telnyx',
    bring: (gateway, name) => notify(gateway, { id: name, file: text(tinyFax(PAGES, name)) }),
  },
  {
    name: 'by a URL',
    vendor: 'telnyx',
    differsFor: 24,
    async bring(gateway, name, files) {
      files.set(name, tinyFax(PAGES, name));
      return notify(gateway, { id: name });
    },
  },
  {
    name: 'in the folder',
    vendor: 'folder',
    differsFor: 24,
    async bring(gateway) {
      await gateway.gateway.collectFaxes('folder');
      gateway.clock += 1_000;
      await gateway.gateway.collectFaxes('folder');
    },
  },
];

async function idOf({ ports }: OpenGateway, vendor: string, vendorFaxId: string): Promise<string> {
  const [key] = await ports.keys.secrets('act');
  return actId(macWith(key.bytes), faxKey(vendor, vendorFaxId));
}

/** What there is of the fax in the end. */
async function left(gateway: OpenGateway, id: string) {
  const { store, faxBook, blobs, spool } = gateway.ports;
  const { matches } = await store.search({ type: 'Task', where: [['identifier', `${SID.fax}|${id}`]], count: 10 });
  const histories = await Promise.all(matches.map((task) => store.history('Task', task.id)));
  const kept: string[] = [];
  for await (const key of blobs.keys()) if (key.startsWith(id)) kept.push(key.slice(id.length));
  const fax = await faxBook.find(id);
  return {
    fax: fax && { intake: fax.intake, pages: fax.pages, pagesRead: fax.pagesRead, unreadable: fax.unreadable },
    tasks: histories.map((versions) => versions.length),
    kept: kept.sort(),
    waiting: await spool.depth(),
  };
}

let faxes = 0;

async function run(way: Way, base: OpenGateway, after: number) {
  const name = `fax${++faxes}`;
  base.clock += 3 * HOUR;
  const files = new Map<string, Uint8Array>();
  const opened: string[] = [];
  const open = (clock: number, died: number, counter: Counter) =>
    openGateway({
      folder: base.folder,
      clients: base.clients,
      clock,
      engine: (plain, sql, now) => {
        const store = cutOff(plain, STORE_CALLS, died, counter);
        return { store, ledger: oneCommitLedger({ sql, store, now }) };
      },
      change: (ports): GatewayPorts => {
        const mortal = <P extends object>(port: P, names?: readonly string[]) => cutOff(port, names, died, counter);
        const folder = folderVendor({ root: base.folder, now: ports.now });
        return {
          ...ports,
          blobs: mortal(ports.blobs, ['put', 'get', 'delete']),
          spool: mortal(ports.spool),
          faxBook: mortal(ports.faxBook),
          pageOpener: mortal(tinyOpener(opened)),
          faxVendors: [
            mortal(tellingVendor(files, ports.now).vendor, ['fetchFile', 'kept', 'listReceived']),
            mortal(folder, ['fetchFile', 'kept', 'listReceived']),
          ],
        };
      },
    });
  if (way.vendor === 'folder') writeFileSync(join(base.folder, 'fax-in', `${name}.pdf`), tinyFax(PAGES, name));
  const vendorFaxId = way.vendor === 'telnyx' ? name : `${name}.pdf#${await sha256(tinyFax(PAGES, name))}`;
  const counter = { calls: 0 };

  const dying = await open(base.clock, after, counter);
  const id = await idOf(dying, way.vendor, vendorFaxId);
  try {
    await way.bring(dying, name, files);
    await workAll(dying);
  } catch (error) {
    expect(error).toBeInstanceOf(CutOff);
  }
  dying.close({ keep: true });

  const again = await open(base.clock + HOUR, Number.POSITIVE_INFINITY, { calls: 0 });
  await way.bring(again, name, files);
  await again.gateway.tick();
  await workAll(again);
  const state = await left(again, id);
  again.close({ keep: true });
  return { state, calls: counter.calls, opened };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}

describe('a fax cut off after any port call is opened once more, and is one', () => {
  test.each(WAYS)(
    '$name',
    async (way) => {
      const base = await openGateway();
      try {
        const { state: whole, calls, opened: once } = await run(way, base, Number.POSITIVE_INFINITY);
        expect(whole).toMatchObject({
          fax: { intake: 'read', pages: PAGES, pagesRead: PAGES },
          tasks: [expect.any(Number)],
          waiting: { queued: 0, leased: 0, parked: 0 },
        });
        expect(once).toHaveLength(PAGES);
        const last = Math.min(calls, way.differsFor ?? calls);
        for (let after = 0; after <= last; after++) {
          const { state, opened } = await run(way, base, after);
          expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
          expect(opened.length, `pages opened, cut off after ${after}`).toBeLessThanOrEqual(PAGES + 1);
        }
        console.log(`a fax ${way.name}: cut off after each of ${last} of ${calls} port calls`);
      } finally {
        base.close();
      }
    },
    180_000,
  );
});
