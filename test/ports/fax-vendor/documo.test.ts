import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documoVendor } from '../../../src/ports/fax-vendor/documo.ts';
import { example, exampleText, PDF } from './examples.ts';
import { AT, basic } from './fake.ts';
import { DOCUMO } from './fake-documo.ts';
import { multipart } from './fake-phaxio.ts';

const API = 'https://api.documo.com';
const FAX = 'e0e72262-bf92-47ed-a78c-69547479cad8';
const vendor = documoVendor({ ...DOCUMO, apiUrl: API }, { fetch, now: () => AT });
const documo = () => nock(API, { reqheaders: { authorization: `Basic ${DOCUMO.apiKey}` } });

async function read(body: string | FormData) {
  const { headers, body: bytes } =
    typeof body === 'string' ? { headers: new Headers(), body: new TextEncoder().encode(body) } : await multipart(body);
  headers.set('authorization', basic(DOCUMO.knock.user, DOCUMO.knock.password));
  const url = 'https://gateway.test/webhooks/fax/documo';
  return vendor.readNotice?.({ headers, body: bytes, url, secret: DOCUMO.knock.secret, now: AT });
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
  const legacy = () => {
    const form = new FormData();
    form.set('data', exampleText('documo-inbound'));
    form.set('attachment', new Blob(['not this']), 'fax.pdf');
    return form;
  };

  test.each([
    ['JSON', exampleText('documo-inbound')],
    ['JSON in an envelope', `{"data":${exampleText('documo-inbound')}}`],
    ['a form, as older webhooks send', legacy()],
  ])('may be %s', async (_, body) => {
    documo().get(`/v1/fax/${FAX}/info`).reply(200, example('documo-inbound'));
    expect(await read(body)).toEqual([{ kind: 'received', fax: known }]);
  });

  test.each([
    // whichever of the two is ours was dialled
    [
      { faxNumber: '+16022340199', faxCallerId: '6022340101' },
      { from: '+16022340101', to: '+16022340199' },
    ],
    [
      { faxNumber: '+16022340101', faxCallerId: '6022340198' },
      { from: '+16022340101', to: '+16022340198' },
    ],
    [{ faxNumber: '+16022340101', faxCallerId: 'Anonymous' }, { from: '+16022340101' }],
    [{ faxNumber: '+16022340199', faxCallerId: '' }, { to: '+16022340199' }],
  ])('with %j', async (numbers, expected) => {
    documo()
      .get(`/v1/fax/${FAX}/info`)
      .reply(200, { ...example('documo-inbound'), ...numbers });
    const [event] = (await read(exampleText('documo-inbound'))) ?? [];
    if (event?.kind !== 'received') throw new Error('not received');
    const { from, to } = event.fax;
    expect({ ...(from && { from }), ...(to && { to }) }).toEqual(expected);
  });

  test.each([
    [{ status: 'processing' }, { kind: 'nothing' }],
    [{ status: 'failed', pagesComplete: 0 }, { kind: 'nothing' }],
    [
      { status: 'failed', pagesComplete: 1 },
      { kind: 'received', fax: { partial: true } },
    ],
    [
      { status: 'success', pagesComplete: 1 },
      { kind: 'received', fax: { partial: true, pages: 2 } },
    ],
  ])('for one that is %j', async (more, event) => {
    documo()
      .get(`/v1/fax/${FAX}/info`)
      .reply(200, { ...example('documo-inbound'), ...more });
    expect(await read(exampleText('documo-inbound'))).toMatchObject([event]);
  });

  test('for one that was sent asks what became of it', async () => {
    const fax = example('documo-sent-failed');
    documo().get(`/v1/fax/${fax.messageId}/info`).reply(200, fax);
    expect(await read(JSON.stringify({ messageId: fax.messageId }))).toMatchObject([
      { kind: 'outcome', outcome: { vendorFaxId: fax.messageId, result: 'no-answer' } },
    ]);
  });
});

test('a sending has our tag, and no cover page but ours', async () => {
  let form = '';
  documo()
    .post('/v1/faxes', (body: string) => {
      form = body;
      return true;
    })
    .reply(200, { ...example('documo-sent-failed'), status: 'processing', resolvedDate: null });
  const sent = await vendor.send({ tag: 'tag1', to: '+16022340101', file: PDF, pages: 1 });
  expect(sent).toMatchObject({ tag: 'tag1', result: 'sent', at: AT });
  for (const part of [
    'name="faxNumber"\r\n\r\n+16022340101',
    'name="coverPage"\r\n\r\nfalse',
    'name="tags"\r\n\r\ntag1',
  ]) {
    expect(form).toContain(part);
  }
  expect(form).toContain('name="callerId"\r\n\r\n+16022340199');
  expect(form).toContain('name="attachments"; filename="tag1.pdf"');
});

test('the list is read as far back as is asked, newest first, and not on and on', async () => {
  const row = (n: number, createdAt: string) => ({ ...example('documo-inbound'), messageId: `fax-${n}`, createdAt });
  const query = { direction: 'inbound', status: 'all', include: 'tags', limit: '100', order: 'created_at DESC' };
  const recent = Array.from({ length: 100 }, (_, n) => row(n, '2026-11-24T12:00:00.000Z'));
  const older = [
    row(100, '2026-11-23T12:00:00.000Z'),
    ...recent.slice(1).map((one) => ({ ...one, createdAt: '2026-11-01T00:00:00Z' })),
  ];
  documo()
    .get('/v1/fax/history')
    .query({ ...query, offset: '0' })
    .reply(200, { count: 300, rows: recent });
  documo()
    .get('/v1/fax/history')
    .query({ ...query, offset: '100' })
    .reply(200, { count: 300, rows: older });
  documo()
    .get('/v1/fax/history')
    .query({ ...query, offset: '200' })
    .reply(200, { count: 300, rows: older.slice(1) });
  const faxes = await vendor.listReceived(AT - 2 * 86_400_000);
  expect(faxes.map(({ vendorFaxId }) => vendorFaxId)).toEqual(Array.from({ length: 101 }, (_, n) => `fax-${n}`));
});

test.each([[['tag1']], [[{ name: 'tag1' }]], [[{ uuid: 'x', tagName: 'tag1' }]]])(
  'a tag is found as %j',
  async (tags) => {
    const rows = [
      { ...example('documo-sent-failed'), messageId: 'other', tags: [] },
      { ...example('documo-sent-failed'), tags },
    ];
    documo().get('/v1/fax/history').query(true).reply(200, { rows });
    const outcome = await vendor.outcomeOf({ tag: 'tag1', since: AT - 86_400_000 });
    expect(outcome).toMatchObject({ vendorFaxId: example('documo-sent-failed').messageId, tag: 'tag1' });
  },
);
