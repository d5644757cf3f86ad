/** The fax desk as a person works at it, in a real browser. */
import type { Page } from 'playwright-core';
import { CHROMIUM, openBrowser } from '../../../test/console/chromium.ts';
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { listed, putIn, readFaxes } from './desk.ts';

export const deskInBrowser: Claim = {
  says: 'in a browser: sign in, file a fax with three keys, split one, take a wrong filing back',
  async show() {
    must(CHROMIUM, 'no Chromium: set CHROMIUM to one');
    const gateway = await startGateway();
    const browser = await openBrowser(CHROMIUM);
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      putIn(gateway, 'clean.pdf', '01-referral-labelled-form.pdf');
      await readFaxes(gateway, 'clean.pdf');
      await signIn(page, gateway);
      await threeKeys(page, gateway);
      putIn(gateway, 'long.pdf', '09-cover-referral-note.pdf');
      const [long] = await readFaxes(gateway, 'long.pdf');
      must(long, 'no fax');
      await page.goto(`${gateway.url}/console/faxes/${long.id}`);
      await split(page);
      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
      await page.waitForURL(/document=3/);
      await takeBack(page, long.id, gateway);
      same(complaints, [], 'what the browser complained of');
      return '3 keys for a clean form, 3 documents of one fax, 1 filing taken back, no complaint of the browser';
    } finally {
      await browser.close();
      await gateway.end();
    }
  },
};

async function signIn(page: Page, gateway: Gateway): Promise<void> {
  const { status, body } = await gateway.call('staff', 'POST', '/v1/console-links');
  same(status, 201, 'POST /v1/console-links');
  await page.goto(body.url);
  await page.getByRole('button', { name: 'Sign in' }).press('Enter');
  await page.waitForURL(`${gateway.url}/console/faxes`);
}

async function threeKeys(page: Page, gateway: Gateway): Promise<void> {
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/faxes\/\w+$/);
  await page.keyboard.press('f');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=file/);
  const { body } = await gateway.call('staff', 'GET', '/v1/referrals');
  same(body.items.length, 1, 'referrals after three keys');
}

async function split(page: Page): Promise<void> {
  await page.keyboard.press('s');
  const pages = page.locator('dialog#split input[name=pages]');
  const kinds = page.locator('dialog#split select[name=class]');
  for (const [i, kind] of ['cover', 'referral', 'chart'].entries()) {
    await pages.nth(i).fill(String(i + 1));
    await kinds.nth(i).selectOption(kind);
  }
  await pages.nth(2).press('Enter');
  await page.waitForURL(/document=2/);
}

async function takeBack(page: Page, id: string, gateway: Gateway): Promise<void> {
  await page.goto(page.url().replace('document=3', 'document=2'));
  await page.keyboard.press('t');
  await page.locator('dialog#refile input[name=reason]').fill('The wrong one of two');
  await page.keyboard.press('Enter');
  await page.locator('form#work').waitFor();
  const fax = (await listed(gateway)).find((one) => one.id === id);
  same([fax?.status, fax?.filed], ['review', []], 'the fax after it was taken back');
}
