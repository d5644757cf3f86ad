/** The fax desk as people use it: a real browser over the whole gateway. */
import { copyFileSync, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { workOff } from '../../src/spool-loop.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { CHROMIUM, openBrowser } from './chromium.ts';

const SAMPLES = join(import.meta.dirname, '../../examples/faxes');

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
    let complaints: string[];

    beforeAll(async () => {
      browser = await openBrowser(CHROMIUM ?? '');
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      open = await openGateway();
      server = createAdaptorServer({ fetch: open.gateway.fetch });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      complaints = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
    });
    afterEach(async () => {
      await page.close();
      await new Promise((resolve) => server.close(resolve));
      open.close();
      expect(complaints).toEqual([]);
    });

    /** Puts a sample into the folder and has it read to its end. */
    async function faxIn(sample: string): Promise<void> {
      mkdirSync(join(open.folder, 'fax-in'), { recursive: true });
      copyFileSync(join(SAMPLES, sample), join(open.folder, 'fax-in', sample));
      await vi.waitFor(
        async () => {
          open.clock += 60_000;
          await open.gateway.collectFaxes('folder');
          while ((await workOff(open.ports.spool, open.gateway.consume, () => open.clock)) > 0);
          const { body } = await open.call('staff', 'GET', '/v1/faxes?status=open');
          expect(body.items).not.toEqual([]);
        },
        { timeout: 15_000, interval: 50 },
      );
    }

    async function signIn(): Promise<void> {
      const { body } = await open.call('staff', 'POST', '/v1/console-links');
      await page.goto(body.url.replace(/^.*(?=\/console)/, url));
      await page.getByRole('button', { name: 'Sign in' }).press('Enter');
      await page.waitForURL(`${url}/console/faxes`);
    }

    /** The first of the queue has the focus. */
    async function openFirst(): Promise<void> {
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/console\/faxes\/\w+$/);
    }

    test('a clean form is filed with three keys', async () => {
      await faxIn('01-referral-labelled-form.pdf');
      await signIn();
      await openFirst();
      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}/console/faxes?done=file`);
      expect(await page.getByRole('status').textContent()).toBe('Filed.');
      const { body } = await open.call('staff', 'GET', '/v1/referrals');
      expect(body.items).toHaveLength(1);
      expect(body.items[0]).toMatchObject({ direction: 'incoming', status: 'received' });
      const { body: accuracy } = await open.call('staff', 'GET', '/v1/faxes/accuracy');
      // Nothing was touched, so nothing counts as corrected.
      const corrected = (counts: Record<string, { corrected: number }>) =>
        Object.entries(counts).filter(([, one]) => one.corrected > 0);
      expect(Object.keys(accuracy.fields)).toContain('patient.phone');
      expect([...corrected(accuracy.fields), ...corrected(accuracy.classes)]).toEqual([]);
    });

    test('a field shows its box on the page; what a person corrects is filed so', async () => {
      await faxIn('01-referral-labelled-form.pdf');
      await signIn();
      await openFirst();
      const name = page.getByLabel('Name', { exact: true }).first();
      await name.focus();
      expect(await page.locator('rect.on').count()).toBe(1);
      expect(await page.locator('rect.on').getAttribute('data-for')).toBe('field-patient-name');
      await name.fill('Minh Duc Okonjo');
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open] [data-patient]').textContent()).toContain('Minh Duc Okonjo');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}/console/faxes?done=file`);
      const { body } = await open.call('staff', 'GET', '/v1/referrals');
      const patient = await open.call('staff', 'GET', `/fhir/R4/${body.items[0].patient.reference}`);
      expect(patient.body.name[0]).toMatchObject({ family: 'Okonjo', given: ['Minh', 'Duc'] });
    });

    test('what is refused says where, and what was typed stays', async () => {
      await faxIn('01-referral-labelled-form.pdf');
      await signIn();
      await openFirst();
      await page.getByRole('textbox', { name: 'NPI' }).fill('1234567890');
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('alert').textContent(), { timeout: 10_000 }).toContain('marked fields');
      expect(await page.getByRole('textbox', { name: 'NPI' }).getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByRole('textbox', { name: 'NPI' }).inputValue()).toBe('1234567890');
      expect((await open.call('staff', 'GET', '/v1/referrals')).body.items).toEqual([]);
      complaints = complaints.filter((text) => !text.includes('status of 4')); // the refusal itself
    });

    test('one is split, one rejected, and a wrong filing is taken back', async () => {
      await faxIn('09-cover-referral-note.pdf');
      await signIn();
      await openFirst();
      await page.keyboard.press('s');
      const rows = page.locator('dialog#split input[name=pages]');
      const kinds = page.locator('dialog#split select[name=class]');
      await rows.nth(0).fill('1');
      await kinds.nth(0).selectOption('cover');
      await rows.nth(1).fill('2');
      await kinds.nth(1).selectOption('referral');
      await rows.nth(2).fill('3');
      await kinds.nth(2).selectOption('chart');
      await rows.nth(2).press('Enter');
      await page.waitForURL(/document=2/);
      expect(await page.getByRole('link', { name: /page \d/ }).count()).toBe(3);

      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
      await page.waitForURL(/document=3/);
      expect((await open.call('staff', 'GET', '/v1/referrals')).body.items).toHaveLength(1);

      await page.goto(page.url().replace('document=3', 'document=2'));
      await page.keyboard.press('t');
      await page.locator('dialog#refile input[name=reason]').fill('The wrong one of two with that name');
      await page.keyboard.press('Enter');
      await page.locator('form#work').waitFor(); // the desk's again
      const { body } = await open.call('staff', 'GET', '/v1/faxes');
      expect(body.items[0]).toMatchObject({ status: 'review', filed: [] });
      expect(body.items[0].takenBack).not.toEqual([]);

      await page.keyboard.press('x');
      await page.locator('dialog#reject select').selectOption('misdirected');
      await page.locator('dialog#reject button.primary').click();
      await page.waitForURL(`${url}/console/faxes?done=reject`);
      expect(await page.locator('.empty').textContent()).toBe('Nothing waits here.');
    });

    test('a request for records is offered with its own fields, and filed as one', async () => {
      await faxIn('12-records-request-with-release.pdf');
      await signIn();
      await openFirst();
      // The fields of a referral give way to those of a request, and back.
      const [specialty, who] = [page.locator('#field-specialty'), page.locator('#field-requester-kind')];
      expect([await specialty.isVisible(), await who.isVisible()]).toEqual([false, true]);
      await page.locator('#class').selectOption('referral');
      expect([await specialty.isVisible(), await who.isVisible()]).toEqual([true, false]);
      await page.locator('#class').selectOption('records-request');
      expect(await page.locator('#field-releasePages').inputValue()).toBe('2');

      await who.selectOption('provider');
      const fill = (id: string, value: string) => page.locator(`#field-${id}`).fill(value);
      await fill('requester-organization-name', 'Cactus Wren Health Center');
      await fill('requester-organization-npi', '1234567893');
      await fill('patient-phone', '602-234-7788');
      await page.locator('#field-purpose').selectOption('treatment');
      for (const name of ['Office notes', 'Laboratory and pathology results']) {
        await page.locator('#field-records-classes').getByRole('checkbox', { name }).check();
      }
      await page.locator('#field-release-signature').selectOption('present');
      await page.locator('#class').focus();
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      expect(await page.locator('dialog[open]').textContent()).toContain('Cactus Wren Health Center');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${url}/console/faxes?done=file`);
      const { body } = await open.call('staff', 'GET', '/v1/records-requests');
      expect(body.items).toHaveLength(1);
      expect(body.items[0]).toMatchObject({
        requester: { kind: 'provider', name: 'Cactus Wren Health Center' },
        purpose: 'treatment',
      });
      expect(body.items[0].records.classes).toEqual(expect.arrayContaining(['office-notes', 'laboratory']));
      // The page of the request, and the one of the release.
      expect(body.items[0].documents).toHaveLength(2);
    });

    test('without a session there is nothing, and signing out ends it', async () => {
      await page.goto(`${url}/console/faxes`);
      expect(page.url()).toBe(`${url}/console/sign-in`);
      await signIn();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.goto(`${url}/console/faxes`);
      expect(page.url()).toBe(`${url}/console/sign-in`);
    });

    test('a form of another site is refused, whatever cookie comes with it', async () => {
      await signIn();
      const [cookie] = await page.context().cookies();
      const headers = {
        cookie: `${cookie?.name}=${cookie?.value}`,
        origin: 'https://elsewhere.example',
        'content-type': 'application/x-www-form-urlencoded',
      };
      const answer = await fetch(`${url}/console/faxes/x/reject`, { method: 'POST', headers, body: 'reason=junk' });
      expect(answer.status).toBe(403);
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    });
  },
);
