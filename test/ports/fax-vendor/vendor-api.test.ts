/** What every way in which a call can end means for the work it was made for. */
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type FaultKind, isFault } from '../../../src/fault.ts';
import { vendorApi } from '../../../src/ports/fax-vendor/vendor-api.ts';
import { serve } from './serve.ts';

const BASE = 'https://api.vendor.test';
const shape = z.object({ id: z.string() });
const api = vendorApi({ fetch, baseUrl: BASE, authorization: 'Bearer key' });
const ask = () => api.ask('/faxes/1', shape);
const submit = () => api.submit('/faxes', shape, { json: {} });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const endsAs = async (work: Promise<unknown>, kind: FaultKind) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toSatisfy((thrown) => isFault(thrown, kind));
  return error;
};

describe('asking', () => {
  test.each<[number, FaultKind]>([
    [400, 'transient'],
    [401, 'transient'],
    [403, 'transient'],
    [404, 'not-found'],
    [410, 'not-found'],
    [429, 'throttled'],
    [302, 'transient'],
    [500, 'transient'],
    [503, 'transient'],
  ])('that is answered %i is %s', async (status, kind) => {
    nock(BASE).get('/faxes/1').reply(status, '{}', { location: 'https://elsewhere.test/' });
    await endsAs(ask(), kind);
  });

  test.each(['', 'no JSON', '{}', '[]', '{"id":1}'])('that is answered %j is transient', async (body) => {
    nock(BASE).get('/faxes/1').reply(200, body);
    await endsAs(ask(), 'transient');
  });

  test('that is not answered is transient', async () => {
    nock(BASE).get('/faxes/1').replyWithError('reset');
    await endsAs(ask(), 'transient');
  });

  test('takes no file above 50 MB', async () => {
    nock(BASE)
      .get('/faxes/1/file')
      .reply(200, Buffer.alloc(50 * 1024 * 1024 + 1));
    await endsAs(api.file('/faxes/1/file'), 'transient');
  });
});

describe('handing over', () => {
  test.each<[number, FaultKind]>([
    [400, 'value'],
    [404, 'value'],
    [413, 'value'],
    [422, 'value'],
    [401, 'rolled-back'],
    [402, 'rolled-back'],
    [403, 'rolled-back'],
    [429, 'throttled'],
    [307, 'rolled-back'],
    [408, 'unknown'],
    [500, 'unknown'],
    [502, 'unknown'],
    [504, 'unknown'],
  ])('that is answered %i is %s', async (status, kind) => {
    nock(BASE).post('/faxes').reply(status, '{"id":"1"}', { location: 'https://elsewhere.test/' });
    await endsAs(submit(), kind);
  });

  test('that is answered in another form is unknown', async () => {
    nock(BASE).post('/faxes').reply(200, '{"number":1}');
    await endsAs(submit(), 'unknown');
  });

  test('that never began is proved not done; one that was cut off is not', async () => {
    const server = await serve(async () => 'reset');
    const local = vendorApi({ fetch, baseUrl: server.url });
    nock.enableNetConnect('127.0.0.1');
    await endsAs(local.submit('/faxes', shape, { json: {} }), 'unknown');
    await server.close();
    await endsAs(local.submit('/faxes', shape, { json: {} }), 'rolled-back');
  });

  test('says when to come back', async () => {
    nock(BASE).post('/faxes').reply(429, '', { 'retry-after': '30' });
    expect(await endsAs(submit(), 'throttled')).toMatchObject({ retryAfter: 30 });
  });
});

test('credentials go along, and to nobody else', async () => {
  const elsewhere = nock('https://elsewhere.test').get('/').reply(200, '{"id":"2"}');
  nock(BASE, { reqheaders: { authorization: 'Bearer key' } })
    .get('/faxes/1')
    .reply(301, '', { location: 'https://elsewhere.test/' });
  await endsAs(ask(), 'transient');
  expect(elsewhere.isDone()).toBe(false);
});
