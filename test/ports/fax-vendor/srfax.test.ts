import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import { srfaxVendor } from '../../../src/ports/fax-vendor/srfax.ts';
import { example, PDF } from './examples.ts';
import { AT } from './fake.ts';
import { fakeSrfax, SRFAX } from './fake-srfax.ts';

const API = 'https://www.srfax.com';
const PATH = '/SRF_SecWebSvc.php';
let clock = AT;
const open = (apiUrl = `${API}${PATH}`, settings = SRFAX) =>
  srfaxVendor({ ...settings, apiUrl }, { fetch, now: () => clock });
/** One call: its fields, beside the action and our credentials. */
const call = (action: string, fields: Record<string, string>, answer: unknown) =>
  nock(API)
    .post(PATH, { action, access_id: '12345', access_pwd: 'pass word', sResponseFormat: 'JSON', ...fields })
    .reply(200, answer as nock.Body);
const days = { sPeriod: 'RANGE', sStartDate: '20261118', sEndDate: '20261125' };

beforeEach(() => {
  clock = AT;
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('the inbox', () => {
  test('is listed by days, one more on either side', async () => {
    call('Get_Fax_Inbox', { ...days, sViewedStatus: 'ALL' }, example('srfax-inbox'));
    expect(await open().listReceived(AT - 5 * 86_400_000)).toEqual([
      { vendorFaxId: '31524120', from: '+16022340101', to: '+16022340199', receivedAt: 1_795_535_970_000, pages: 2 },
      { vendorFaxId: '31524099', to: '+16022340199', receivedAt: 1_795_535_880_000, pages: 1, partial: true },
    ]);
  });

  test.each(['', []])('that is empty (%j) is empty', async (Result) => {
    call('Get_Fax_Inbox', { ...days, sViewedStatus: 'ALL' }, { Status: 'Success', Result });
    expect(await open().listReceived(AT - 5 * 86_400_000)).toEqual([]);
  });

  test('is listed whole now and then: a fax somebody has opened there comes in too', async () => {
    const fake = await fakeSrfax();
    nock.enableNetConnect('127.0.0.1');
    try {
      const vendor = open(`${fake.url}${PATH}`);
      expect(await vendor.listReceived(AT)).toEqual([]);
      const id = fake.receive({ file: PDF, from: '+16022340101', to: '+16022340199' });
      fake.read.add(id);
      expect(await vendor.listReceived(AT)).toEqual([]);
      clock += 6 * 3_600_000;
      expect(await vendor.listReceived(AT)).toMatchObject([{ vendorFaxId: id }]);
    } finally {
      await fake.close();
    }
  });

  test('a fax is fetched as PDF and stays unread; kept, it is marked', async () => {
    const fake = await fakeSrfax();
    nock.enableNetConnect('127.0.0.1');
    try {
      const vendor = open(`${fake.url}${PATH}`);
      const id = fake.receive({ file: PDF, from: '+16022340101', to: '+16022340199' });
      const [fax] = await vendor.listReceived(AT);
      if (!fax) throw new Error('nothing listed');
      await vendor.fetchFile(fax);
      expect([...fake.read]).toEqual([]);
      await vendor.kept(fax);
      expect([...fake.read]).toEqual([id]);
      expect(fake.actions).toEqual(['Get_Fax_Inbox', 'Retrieve_Fax', 'Update_Viewed_Status']);
    } finally {
      await fake.close();
    }
  });

  test('that may not be looked into, or cannot, is looked into again', async () => {
    for (const answer of [
      { Status: 'Failed', Result: 'Access Is Denied / Invalid Authentication.' },
      { Status: 'Failed', Result: 'Something else' },
      { Status: 'Success', Result: 'no list' },
      'no JSON',
    ]) {
      call('Get_Fax_Inbox', { ...days, sViewedStatus: 'ALL' }, answer);
      await expect(open().listReceived(AT - 5 * 86_400_000)).rejects.toSatisfy((error) => isFault(error, 'transient'));
    }
  });
});

describe('sending', () => {
  const fax = { tag: 'k5xq2m7cwz3n4p6rb2y7d3f5h6j7t4va', to: '+16022340101', file: PDF, pages: 1 };
  const fields = {
    sCallerID: '6022340199',
    sSenderEmail: 'desk@clinic.example',
    sFaxType: 'SINGLE',
    sToFaxNumber: '16022340101',
    sRetries: '0',
    sCPSubject: fax.tag,
    sAccountCode: fax.tag.slice(0, 20),
    sFileName_1: `${fax.tag}.pdf`,
    sFileContent_1: Buffer.from(PDF).toString('base64'),
  };

  test('has our tag as its subject', async () => {
    call('Queue_Fax', fields, { Status: 'Success', Result: '31524200' });
    expect(await open().send(fax)).toEqual({ vendorFaxId: '31524200', tag: fax.tag, result: 'sent', at: AT });
  });

  test.each([
    ['Access Is Denied / Invalid Authentication.', 'rolled-back'],
    ['Invalid Fax Number', 'value'],
    ['No Files to Fax', 'value'],
  ] as const)('that fails with %s is %s', async (Result, kind) => {
    call('Queue_Fax', fields, { Status: 'Failed', Result });
    await expect(open().send(fax)).rejects.toSatisfy((error) => isFault(error, kind));
  });

  test('goes to North America only', async () => {
    await expect(open().send({ ...fax, to: '+4989123456' })).rejects.toSatisfy((error) => isFault(error, 'value'));
  });

  test('is found by its id, or in the outbox by its tag', async () => {
    call('Get_FaxStatus', { sFaxDetailsID: '31524200' }, example('srfax-status'));
    const byId = await open().outcomeOf({ tag: 'tag1', vendorFaxId: '31524200', since: AT });
    expect(byId).toEqual({ vendorFaxId: '31524200', tag: 'tag1', result: 'not-a-fax', at: 1_795_535_970_000 });
    call('Get_Fax_Outbox', { ...days, sStartDate: '20261123' }, example('srfax-outbox'));
    const byTag = await open().outcomeOf({ tag: 'tag1', since: AT });
    expect(byTag).toMatchObject({ vendorFaxId: '31524200', result: 'delivered', pages: 3 });
    call('Get_FaxStatus', { sFaxDetailsID: '9' }, { Status: 'Failed', Result: 'FaxDetailsID Not Found' });
    expect(await open().outcomeOf({ tag: 'tag1', vendorFaxId: '9', since: AT })).toBeUndefined();
  });

  test.each([
    ['Busy', 'busy'],
    ['No Answer', 'no-answer'],
    ['No Remote Fax', 'not-a-fax'],
    ['Invalid Number', 'bad-number'],
    ['Comm Error', 'failed'],
    ['', 'failed'],
  ])('%j is %s', async (ErrorCode, result) => {
    const { Result, ...rest } = example('srfax-status');
    call('Get_FaxStatus', { sFaxDetailsID: '1' }, { ...rest, Result: { ...Result[0], ErrorCode } });
    expect(await open().outcomeOf({ tag: 'tag1', vendorFaxId: '1', since: AT })).toMatchObject({ result });
  });
});
