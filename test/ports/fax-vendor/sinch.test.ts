import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import { sinchVendor } from '../../../src/ports/fax-vendor/sinch.ts';
import { example, PDF } from './examples.ts';
import { AT, basic } from './fake.ts';
import { multipart } from './fake-phaxio.ts';
import { SINCH } from './fake-sinch.ts';

const API = 'https://fax.api.sinch.com';
const FAXES = '/v3/projects/project-0/faxes';
const FAX = '01KAW5QJ3V7T2M8E4X9R6Y1B0C';
const callbackUrl = 'https://gateway.test/webhooks/fax/sinch';
const vendor = sinchVendor({ ...SINCH, from: '+16022340199', apiUrl: API, callbackUrl }, { fetch, now: () => AT });
const sinch = () => nock(API, { reqheaders: { authorization: basic(SINCH.key, SINCH.secret) } });

async function read(body: string | FormData, type = 'application/json') {
  const { headers, body: bytes } =
    typeof body === 'string'
      ? { headers: new Headers({ 'content-type': type }), body: new TextEncoder().encode(body) }
      : await multipart(body);
  headers.set('authorization', basic(SINCH.knock.user, SINCH.knock.password));
  return vendor.readNotice?.({ headers, body: bytes, url: callbackUrl, secret: SINCH.knock.secret, now: AT });
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('the doorbell', () => {
  const known = {
    vendorFaxId: FAX,
    from: '+16022340101',
    to: '+16022340199',
    pages: 2,
    receivedAt: Date.parse('2026-11-24T15:59:58Z'),
  };

  test('tells which fax to ask for, and of it nothing else is believed', async () => {
    const notice = example('sinch-incoming');
    notice.fax = { ...notice.fax, from: '+19995550100', to: '+19995550101', numberOfPages: 9, status: 'FAILURE' };
    sinch().get(`${FAXES}/${FAX}`).reply(200, example('sinch-fax'));
    expect(await read(JSON.stringify(notice))).toEqual([{ kind: 'received', fax: known }]);
  });

  test('may be a form, with the file that is not taken from it', async () => {
    const form = new FormData();
    form.set('event', 'INCOMING_FAX');
    form.set('fax', new Blob([JSON.stringify(example('sinch-fax'))], { type: 'application/json' }), 'fax.json');
    form.set('file', new Blob(['not this'], { type: 'application/pdf' }), 'fax.pdf');
    sinch().get(`${FAXES}/${FAX}`).reply(200, example('sinch-fax'));
    expect(await read(form)).toEqual([{ kind: 'received', fax: known }]);
  });

  test.each([
    '',
    '{}',
    '[]',
    'null',
    '{"fax":"x"}',
    '{"fax":{"id":"../../x"}}',
    '{"fax":{"id":7}}',
    '{"fax":{"id":".."}}',
    'x',
  ])('that names no fax (%j) rings for nothing', async (body) =>
    expect(await read(body)).toEqual([{ kind: 'nothing' }]),
  );

  test('for a fax that is not there yet is to ring again', async () => {
    sinch().get(`${FAXES}/${FAX}`).reply(404, '{}');
    await expect(read(JSON.stringify(example('sinch-incoming')))).rejects.toSatisfy((error) =>
      isFault(error, 'not-found'),
    );
  });

  test.each([
    ['IN_PROGRESS', 0, { kind: 'nothing' }],
    ['FAILURE', 0, { kind: 'nothing' }],
    ['FAILURE', 1, { kind: 'received', fax: { partial: true, pages: 1 } }],
  ])('for one that is %s with %i pages', async (status, numberOfPages, event) => {
    sinch()
      .get(`${FAXES}/${FAX}`)
      .reply(200, { ...example('sinch-fax'), status, numberOfPages });
    expect(await read(JSON.stringify(example('sinch-incoming')))).toMatchObject([event]);
  });

  test('for one that was sent asks what became of it', async () => {
    const fax = example('sinch-sent-failed');
    sinch().get(`${FAXES}/${fax.id}`).reply(200, fax);
    const events = await read(JSON.stringify({ event: 'FAX_COMPLETED', fax: { id: fax.id } }));
    const outcome = { vendorFaxId: fax.id, tag: 'tag1', result: 'not-a-fax' };
    expect(events).toMatchObject([{ kind: 'outcome', outcome }]);
  });
});

test.each([
  ['CALL_ERROR', 17, 'busy'],
  ['CALL_ERROR', 16, 'no-answer'],
  ['CALL_ERROR', 49, 'bad-number'],
  ['FAX_ERROR', 132, 'not-a-fax'],
  ['FAX_ERROR', 6, 'failed'],
  ['DOCUMENT_CONVERSION_ERROR', 17, 'failed'],
  [null, null, 'failed'],
])('%s %s is %s', async (errorType, errorCode, result) => {
  sinch()
    .get(`${FAXES}/x`)
    .reply(200, { ...example('sinch-sent-failed'), errorType, errorCode });
  expect(await vendor.outcomeOf({ tag: 'tag1', vendorFaxId: 'x', since: AT })).toMatchObject({ result });
});

test('a sending has our tag as a label, and is told where to call, with what opens the door there', async () => {
  sinch()
    .post(FAXES, {
      to: '+16022340101',
      from: '+16022340199',
      files: [{ file: Buffer.from(PDF).toString('base64'), fileType: 'PDF' }],
      labels: { gateway: 'tag1' },
      callbackUrl: 'https://sinch:knock%20knock@gateway.test/webhooks/fax/sinch/a-path-that-nobody-guesses',
      callbackUrlContentType: 'application/json',
      maxRetries: 0,
    })
    .reply(200, { ...example('sinch-sent-failed'), status: 'QUEUED', completedTime: null });
  const sent = await vendor.send({ tag: 'tag1', to: '+16022340101', file: PDF, pages: 1 });
  expect(sent).toEqual({ vendorFaxId: '01KAW5ZZZZ7T2M8E4X9R6Y1B0C', tag: 'tag1', result: 'sent', at: AT });
});

test('the list is read to its end', async () => {
  const page = (n: number, faxes: unknown[]) => ({
    pageNumber: n,
    totalPages: 2,
    pageSize: 1000,
    totalItems: 3,
    faxes,
  });
  const query = { direction: 'INBOUND', pageSize: '1000' };
  const old = { ...example('sinch-fax'), id: 'old', createTime: '2026-11-18T00:00:00Z' };
  sinch()
    .get(FAXES)
    .query(query)
    .reply(200, page(1, [example('sinch-fax'), old]));
  sinch()
    .get(FAXES)
    .query({ ...query, page: '2' })
    .reply(200, page(2, [{ ...example('sinch-fax'), id: 'second' }]));
  const faxes = await vendor.listReceived(AT - 5 * 86_400_000);
  expect(faxes.map(({ vendorFaxId }) => vendorFaxId)).toEqual([FAX, 'second']);
});
