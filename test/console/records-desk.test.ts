/** The records desk as people use it: a real browser over the whole gateway. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { workOff } from '../../src/spool-loop.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { personOf, release, request } from '../records/samples.ts';
import { textDocument } from '../referrals/samples.ts';
import { CHROMIUM, openBrowser } from './chromium.ts';

const DAY = 86_400_000;
const paper = {
  title: 'Signed release',
  contentType: 'application/pdf',
  data: readFileSync(join(import.meta.dirname, '../../examples/faxes/13-records-release.pdf')).toString('base64'),
};

describe.skipIf(CHROMIUM === undefined)(
  `in ${CHROMIUM ?? 'no Chromium: set CHROMIUM to one'}`,
  { timeout: 60_000 },
  () => {
    let open: OpenGateway;
    let server: ServerType;
    let browser: Browser;
    let page: Page;
    let url: string;
    /** What the browser complained of: a policy broken, a script that failed. */
    let complaints: string[] = [];
    const ids: Record<'unsure' | 'ended' | 'stale' | 'nobody', string> = {
      unsure: '',
      ended: '',
      stale: '',
      nobody: '',
    };

    const api = (step: string, id: string, body: object = {}) =>
      open.call('staff', 'POST', `/v1/records-requests/${id}/${step}`, body);
    const read = async (id: string) => (await open.call('staff', 'GET', `/v1/records-requests/${id}`)).body;

    async function asked(n: number, more: Record<string, unknown>): Promise<string> {
      const { status, body } = await open.call('partner', 'POST', '/v1/records-requests', request(n, more));
      expect(status, JSON.stringify(body)).toBe(201);
      return body.id;
    }

    /** A chart that the group knows, with two documents that nobody has labelled. */
    async function chart(n: number): Promise<void> {
      await open.call('ehr', 'POST', '/v1/referrals', {
        referralId: `chart-${n}`,
        specialty: 'cardiology',
        reason: { text: 'Chart' },
        patient: personOf(n),
        referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
        documents: [textDocument('Progress note', `Seen ${n}.`), textDocument('Letter', `Of somebody else ${n}.`)],
      });
    }

    beforeAll(async () => {
      [open, browser] = await Promise.all([openGateway(), openBrowser(CHROMIUM ?? '')]);
      server = createAdaptorServer({ fetch: open.gateway.fetch });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      for (const n of [1, 2, 3]) await chart(n);
      const places = { signature: { page: 1, box: [0.2, 0.35, 0.3, 0.04] } };
      ids.unsure = await asked(1, { release: release(1, { document: paper, signature: 'unsure', places }) });
      ids.ended = await asked(2, { release: release(2, { expiresOn: '2026-11-25' }) });
      ids.stale = await asked(3, {});
      ids.nobody = await asked(4, {});
      open.clock += 3 * DAY;
      page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      const { body } = await open.call('staff', 'POST', '/v1/console-links');
      await page.goto(body.url.replace(/^.*(?=\/console)/, url));
      await page.getByRole('button', { name: 'Sign in' }).press('Enter');
      await page.waitForURL(`${url}/console/faxes`);
    });
    afterAll(async () => {
      await browser?.close();
      await new Promise((resolve) => server.close(resolve));
      open.close();
    });
    afterEach(() => {
      // The refusals are part of what is tested.
      expect(complaints.filter((text) => !/status of 4(12|22)/.test(text))).toEqual([]);
      complaints = [];
    });

    /** The next thing, after a last look. */
    async function goOn(): Promise<void> {
      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
    }
    const done = (act: string) => page.waitForURL(new RegExp(`done=${act}$`));

    test('a request is declared good, approved, packed and delivered with keys; a warning has to be looked into', async () => {
      await page.getByRole('link', { name: /^Records/ }).press('Enter');
      await page.waitForURL(`${url}/console/records`);
      expect(await page.locator('table.queue tbody tr').count()).toBe(4);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}/console/records/${ids.unsure}`);
      await goOn();
      await page.getByText('What is in the way is marked below').waitFor();
      expect((await read(ids.unsure)).status).toBe('received');

      await page.keyboard.press('e');
      await page.keyboard.press('Space');
      expect(await page.locator('rect.on').count()).toBe(1);
      const image = page.locator('.page.shown img');
      await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.page.shown img')?.complete);
      expect(await image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(500);
      await page.keyboard.press('Escape');
      await goOn();
      await done('verify-release');

      await page.keyboard.press('e');
      await page.keyboard.press('Space');
      await page.getByText('Seen 1.', { exact: true }).waitFor();
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open] [data-count]').textContent()).toBe('1');
      await page.keyboard.type('It is of another person');
      await page.keyboard.press('Enter');
      await done('approve');
      const { scope, history } = await read(ids.unsure);
      expect([scope.included.length, scope.withheld.map(({ reason }: { reason: string }) => reason)]).toEqual([
        1,
        ['excluded'],
      ]);
      expect(history.map(({ step }: { step: string }) => step)).toEqual([
        'request-records',
        'verify-release',
        'exclude',
        'approve',
      ]);

      await goOn();
      await done('fulfil');
      expect(await read(ids.unsure)).toMatchObject({ status: 'fulfilled', packet: { packed: 1, volumes: 1 } });

      // No fax goes to a number that nobody has made sure of.
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open] dd').first().textContent()).toBe('(480) 234-0161');
      await page.locator('dialog[open] select').selectOption('call-back');
      await page.keyboard.press('Enter');
      await done('fax-number');
      await goOn();
      await done('deliver');
      expect((await read(ids.unsure)).status).toBe('sending');
      while ((await workOff(open.ports.spool, open.gateway.consume, () => open.clock)) > 0);
      expect(readdirSync(join(open.folder, 'fax-out')).filter((name) => name.endsWith('.pdf'))).toHaveLength(1);

      await page.goto(`${url}/console/records/${ids.unsure}`);
      await page.locator('#stage-delivery summary').press('Enter');
      expect(await page.locator('#stage-delivery strong').textContent()).toBe('Delivered');
      const receipt = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Receipt' }).press('Enter');
      expect((await receipt).suggestedFilename()).toBe('receipt.jws');
    });

    test('a defective release goes back with one letter that names everything', async () => {
      await page.goto(`${url}/console/records/${ids.ended}`);
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open] li').textContent()).toContain('45 CFR 164.508(b)(2)(i)');
      await page.keyboard.type('Page two is missing.');
      await page.keyboard.press('Control+Enter');
      await done('return-release');
      const { status, task } = await read(ids.ended);
      expect(status).toBe('incomplete');
      const { matches } = await open.ports.store.search({ type: 'Communication', where: [['based-on', task]] });
      expect(matches).toHaveLength(1);
      expect(JSON.stringify(matches[0])).toMatch(/The release has ended.*Page two is missing/);

      await page.goto(`${url}/console/records/${ids.ended}`);
      expect(await page.locator('.actions .next').textContent()).toContain('Waits for a better release');
      expect(await page.locator('.actions .primary').count()).toBe(0);
    });

    test('what somebody else has changed meanwhile is said, and not done', async () => {
      await page.goto(`${url}/console/records/${ids.stale}`);
      expect((await api('extend', ids.stale, { reason: 'The chart is in the archive.' })).status).toBe(200);
      await goOn();
      await page.getByText('Somebody has changed this request').waitFor();
      expect((await read(ids.stale)).status).toBe('received');
      await goOn();
      await done('verify-release');
    });

    test('whose records they are a person says: found by name, chosen by number', async () => {
      await page.goto(`${url}/console/records/${ids.nobody}`);
      const { name, birthDate } = personOf(3);
      await page.getByLabel('Given name').fill(name.given[0] ?? '');
      await page.getByLabel('Family name').fill(name.family);
      await page.getByLabel('Birth date').first().fill(birthDate);
      await page.getByLabel('Phone', { exact: true }).fill(personOf(3).phone);
      await page.getByLabel('Phone', { exact: true }).press('Enter');
      await page.locator('.candidates strong').first().waitFor();
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('1');
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open] dd').textContent()).toContain(name.family);
      await page.keyboard.press('Enter');
      await done('identify-patient');
      // By that chart the release is of somebody else: what comes next says so.
      expect(await page.locator('.actions .primary').textContent()).toContain('Send it back');
    });
  },
);
