/** A download link as whoever got it uses it: a real browser over the whole gateway. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, openBrowser } from '../console/chromium.ts';
import { deliverBench } from './deliver-bench.ts';

describe.skipIf(CHROMIUM === undefined)(
  `in ${CHROMIUM ?? 'no Chromium: set CHROMIUM to one'}`,
  { timeout: 60_000 },
  () => {
    let bench: Awaited<ReturnType<typeof deliverBench>>;
    let server: ServerType;
    let browser: Browser;
    let url: string;
    beforeAll(async () => {
      [bench, browser] = await Promise.all([deliverBench(), openBrowser(CHROMIUM ?? '')]);
      server = createAdaptorServer({ fetch: bench.open.gateway.fetch });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await new Promise((resolve) => server.close(resolve));
      bench.open.close();
    });

    test('a wrong code is said, the right one downloads, and the address keeps nothing', async () => {
      const id = await bench.readyInPerson(1200, { method: 'download' });
      const { link } = (await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' })).body;
      const page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${url}/download${link.url.slice(link.url.indexOf('#'))}`);
      expect(page.url()).toBe(`${url}/download`);
      await page.fill('#code', '0000 0000');
      await page.click('button');
      await page.getByText('This is not the code').waitFor();
      await page.fill('#code', link.code);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('button')]);
      expect(download.suggestedFilename()).toBe('records.pdf');
      expect(
        readFileSync(await download.path())
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
      await page.getByText('the link does not work again').waitFor();
      expect((await bench.read(id)).status).toBe('delivered');
      // A refusal is an answer that the browser tells of too; nothing else is wrong.
      expect(complaints.filter((text) => !text.includes('403'))).toEqual([]);
      await page.close();
    });

    test('a link without its token says so', async () => {
      const page = await browser.newPage();
      await page.goto(`${url}/download`);
      await page.getByText('has ended, or never was').waitFor();
      expect(await page.isDisabled('button')).toBe(true);
      await page.close();
    });
  },
);
