import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actId, macWith } from '../../../src/act-key.ts';
import type { PageContent } from '../../../src/faxes/fax.ts';
import { fileKey, fromJson, pageContentKey, pageImageKey } from '../../../src/faxes/fax-blobs.ts';
import { faxKey } from '../../../src/faxes/receive-fax.ts';
import type { GatewayPorts } from '../../../src/gateway.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';
import { notify, tellingVendor, tinyFax, tinyOpener, workAll } from './tiny-faxes.ts';

let open: OpenGateway;
let telnyx: ReturnType<typeof tellingVendor>;
let opened: string[];

async function start(change: (ports: GatewayPorts) => GatewayPorts = (ports) => ports): Promise<void> {
  open = await openGateway({
    change: (ports) => {
      telnyx = tellingVendor(new Map(), ports.now);
      opened = [];
      return change({ ...ports, faxVendors: [...ports.faxVendors, telnyx.vendor], pageOpener: tinyOpener(opened) });
    },
  });
}
beforeEach(() => start());
afterEach(() => open.close());

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function idOf(vendorFaxId: string, vendor = 'telnyx'): Promise<string> {
  const [key] = await open.ports.keys.secrets('act');
  return actId(macWith(key.bytes), faxKey(vendor, vendorFaxId));
}

const bookOf = async (vendorFaxId: string) => open.ports.faxBook.find(await idOf(vendorFaxId));

async function tasks(): Promise<string[]> {
  const { matches } = await open.ports.store.search({ type: 'Task', where: [['code', 'fax-classify']], count: 100 });
  return matches
    .flatMap((task) => ('identifier' in task ? [task.identifier].flat() : []))
    .map((one) => one?.value ?? '');
}

describe('a fax that a webhook brings', () => {
  test('is kept when it is answered, and opened page by page', async () => {
    const file = tinyFax(3);
    expect(await notify(open, { id: 'f1', file: text(file) })).toMatchObject({ status: 200, body: {} });
    const id = await idOf('f1');
    expect(await bookOf('f1')).toMatchObject({ intake: 'kept', vendorPages: 1, from: '+16022340101', pagesRead: 0 });
    expect(await open.ports.blobs.get(fileKey(id))).toEqual(file);
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pages: 3, pagesRead: 3 });
    expect(opened).toEqual(['fax 1', 'fax 2', 'fax 3']);
    expect(text((await open.ports.blobs.get(pageImageKey(id, 2))) ?? new Uint8Array())).toBe('image fax 2');
    const content = fromJson<PageContent>((await open.ports.blobs.get(pageContentKey(id, 3))) ?? new Uint8Array());
    expect(content).toMatchObject({ number: 3, words: [{ text: 'word3' }], looks: 'fax-3' });
    expect(await tasks()).toEqual([id]);
    expect(telnyx.kept).toEqual(['f1']);
  });

  test('and is told again is the same fax, whether it was read by then or not', async () => {
    const file = text(tinyFax(2));
    const first = await notify(open, { id: 'f1', file });
    const again = await notify(open, { id: 'f1', file });
    await workAll(open);
    const late = await notify(open, { id: 'f1', file });
    expect([again.status, again.body, late.status, late.body]).toEqual([first.status, first.body, 200, {}]);
    expect(await workAll(open)).toBe(0);
    expect(opened).toHaveLength(2);
    expect(await tasks()).toHaveLength(1);
  });

  test('told by many at once is one', async () => {
    const file = text(tinyFax(2));
    const answers = await Promise.all(Array.from({ length: 12 }, () => notify(open, { id: 'f1', file })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    await workAll(open);
    expect(opened).toHaveLength(2);
    expect(await tasks()).toHaveLength(1);
  });

  test('by its URL is fetched', async () => {
    telnyx.files.set('f1', tinyFax(1));
    expect((await notify(open, { id: 'f1' })).status).toBe(200);
    expect(await bookOf('f1')).toMatchObject({ intake: 'announced' });
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pagesRead: 1 });
    expect(await open.ports.blobs.get(fileKey(await idOf('f1')))).toEqual(tinyFax(1));
    expect(telnyx.kept).toEqual(['f1']);
  });

  test('by its URL and then with its file needs no fetching', async () => {
    await notify(open, { id: 'f1' });
    await notify(open, { id: 'f1', file: text(tinyFax(1)) });
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pagesRead: 1 });
    expect(await tasks()).toHaveLength(1);
  });

  test('of which the vendor has no file any more is shown without one', async () => {
    await notify(open, { id: 'gone' });
    for (let i = 0; i < 6; i++) {
      await workAll(open);
      open.clock += 15_000;
    }
    expect(await bookOf('gone')).toMatchObject({ intake: 'read', unreadable: 'file-gone', pagesRead: 0 });
    expect(await tasks()).toEqual([await idOf('gone')]);
    expect(telnyx.kept).toEqual([]);
  });

  test('that is no document is kept as it came', async () => {
    await notify(open, { id: 'html', file: '<html>%PDF-no</html>' });
    await workAll(open);
    expect(await bookOf('html')).toMatchObject({ intake: 'read', unreadable: 'no-document' });
    expect(text((await open.ports.blobs.get(fileKey(await idOf('html')))) ?? new Uint8Array())).toContain('<html>');
    expect(await tasks()).toHaveLength(1);
  });

  test('with a page that cannot be opened is read but for that page', async () => {
    await notify(open, { id: 'f1', file: text(tinyFax(3, 'broken')) });
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pages: 3, pagesRead: 3 });
    const id = await idOf('f1');
    const content = fromJson<PageContent>((await open.ports.blobs.get(pageContentKey(id, 2))) ?? new Uint8Array());
    expect(content).toMatchObject({ number: 2, unreadable: 'damaged', words: [] });
    expect(await open.ports.blobs.get(pageImageKey(id, 2))).toBeUndefined();
  });

  test('every page of which takes too long is given up after two', async () => {
    await notify(open, { id: 'f1', file: text(tinyFax(50, 'slow')) });
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', unreadable: 'too-slow', pages: 50, pagesRead: 2 });
    expect(opened).toHaveLength(2);
  });

  test('with pages that are pictures is read by the text reader where there is one', async () => {
    open.close();
    const read: string[] = [];
    await start((ports) => ({
      ...ports,
      textReader: {
        async read(image) {
          read.push(text(image));
          return [{ text: 'seen', box: [0, 0, 1, 1], confidence: 0.7 }];
        },
      },
    }));
    await notify(open, { id: 'f1', file: text(tinyFax(1, 'picture')) });
    await notify(open, { id: 'f2', file: text(tinyFax(1)) });
    await workAll(open);
    expect(read).toEqual(['image picture 1']);
    const kept = await open.ports.blobs.get(pageContentKey(await idOf('f1'), 1));
    expect(fromJson<PageContent>(kept ?? new Uint8Array()).words).toMatchObject([{ text: 'seen', confidence: 0.7 }]);
  });

  test('leaves no patient data in the spool, the book or the log', async () => {
    telnyx.files.set('Ann-Example-1970', tinyFax(2, 'Ann Example'));
    await notify(open, { id: 'Ann-Example-1970' });
    const seen: unknown[] = [];
    for (;;) {
      const [message] = await open.ports.spool.lease(1, 60_000);
      if (!message) break;
      seen.push(message, await open.ports.faxBook.find(String(message.body.fax)));
      expect(Object.keys(message.body).filter((name) => !['fax', 'page'].includes(name))).toEqual([]);
      expect(await open.gateway.consume(message)).toEqual({ done: true });
      await open.ports.spool.ack(message.id, message.token);
    }
    expect(seen.length).toBeGreaterThan(10);
    expect(JSON.stringify([seen, open.log])).not.toMatch(/Ann|Example|1970|media\.example/);
    for await (const key of open.ports.blobs.keys()) expect(key).not.toMatch(/Ann|1970/);
  });
});

describe('what no webhook told', () => {
  test('is found in the vendor’s list, within half an hour, and once', async () => {
    await open.gateway.tick();
    telnyx.files.set('f1', tinyFax(1));
    await notify(open, { id: 'f1' });
    await workAll(open);
    telnyx.files.set('f2', tinyFax(2));
    for (let minute = 0; minute < 31; minute++) {
      open.clock += 60_000;
      await open.gateway.tick();
    }
    await workAll(open);
    expect(await bookOf('f2')).toMatchObject({ intake: 'read', pagesRead: 2 });
    expect(await tasks()).toHaveLength(2);
    expect(telnyx.kept.sort()).toEqual(['f1', 'f2']);
  });

  test('and lost its message is rung for', async () => {
    await notify(open, { id: 'f1', file: text(tinyFax(2)) });
    for (const step of ['fax-receive', 'fax-page', 'fax-page', 'fax-read']) {
      const messages = await open.ports.spool.lease(10, 1_000);
      const lost = messages.find(({ topic }) => topic === step);
      expect(
        messages.map(({ topic }) => topic),
        step,
      ).toContain(step);
      if (lost) await open.ports.spool.ack(lost.id, lost.token); // without doing it
      open.clock += 121_000;
      await open.gateway.tick();
      const [again] = (await open.ports.spool.lease(10, 1_000)).filter(({ topic }) => topic === step);
      expect(again?.body).toEqual(lost?.body);
      if (!again) continue;
      expect(await open.gateway.consume(again)).toEqual({ done: true });
      await open.ports.spool.ack(again.id, again.token);
    }
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pagesRead: 2 });
  });

  test('and was given up by a person is left alone', async () => {
    await notify(open, { id: 'f1', file: text(tinyFax(2)) });
    const id = await idOf('f1');
    for (const { id: name, token, topic } of await open.ports.spool.lease(10, 1_000)) {
      if (topic === 'fax-receive') await open.ports.spool.park(name, token, 'fax-lost');
      else await open.ports.spool.ack(name, token);
    }
    const path = `/v1/parked/fax-receive-${id}/discard`;
    expect((await open.call('staff', 'POST', path, { reason: 'It was sent again.' })).status).toBe(200);
    open.clock += 200_000;
    await open.gateway.tick();
    expect(await open.ports.spool.depth()).toMatchObject({ queued: 0, parked: 0 });
  });

  test('lies in fax-in, and is gone from there when it is kept', async () => {
    writeFileSync(join(open.folder, 'fax-in', 'from+16022340101.pdf'), tinyFax(2, 'dropped'));
    await open.gateway.collectFaxes('folder');
    open.clock += 1_000;
    await open.gateway.collectFaxes('folder');
    await workAll(open);
    expect(readdirSync(join(open.folder, 'fax-in'))).toEqual([]);
    expect(opened).toEqual(['dropped 1', 'dropped 2']);
    const [id] = await tasks();
    expect(await open.ports.faxBook.find(id ?? '')).toMatchObject({ vendor: 'folder', from: '+16022340101' });
    writeFileSync(join(open.folder, 'fax-in', 'from+16022340101.pdf'), tinyFax(2, 'dropped'));
    for (let i = 0; i < 2; i++) {
      open.clock += 1_000;
      await open.gateway.collectFaxes('folder');
    }
    await workAll(open);
    expect(readdirSync(join(open.folder, 'fax-in')), 'the same again is the same fax').toEqual([]);
    expect(await tasks()).toHaveLength(1);
  });
});

test('a fax of sixty pages does not hold up one of one', async () => {
  await notify(open, { id: 'long', file: text(tinyFax(60, 'long')) });
  for (let i = 0; i < 3; i++) {
    const some = await open.ports.spool.lease(4, 60_000);
    for (const message of some) {
      expect(await open.gateway.consume(message)).toEqual({ done: true });
      await open.ports.spool.ack(message.id, message.token);
    }
    open.clock += 1_000;
  }
  await notify(open, { id: 'short', file: text(tinyFax(1, 'short')) });
  await workAll(open);
  expect(opened).toHaveLength(61);
  const ofTheLong = opened.slice(0, opened.indexOf('short 1')).filter((page) => page.startsWith('long'));
  expect(ofTheLong.length).toBeLessThan(8);
});
