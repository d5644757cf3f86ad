import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import { phaxioVendor } from '../../../src/ports/fax-vendor/phaxio.ts';
import { example, exampleText, PDF } from './examples.ts';
import { AT, basic } from './fake.ts';
import { multipart, PHAXIO, phaxioSignature } from './fake-phaxio.ts';

const API = 'https://api.phaxio.com';
const URL_THERE = 'https://gw.example.com/webhooks/fax/phaxio';
const vendor = phaxioVendor(
  { ...PHAXIO, from: '+16022340199', apiUrl: API, callbackUrl: URL_THERE },
  { fetch, now: () => AT },
);

async function read(form: FormData, signature?: string, url = URL_THERE) {
  const { headers, body } = await multipart(form);
  headers.set('x-phaxio-signature', signature ?? (await phaxioSignature(url, form)));
  return vendor.readNotice?.({ headers, body, url, now: AT });
}

/** The multipart body with this `fax`, and a file beside it. */
function formOf(fax: string, file?: Uint8Array): FormData {
  const form = new FormData();
  form.set('fax', fax);
  form.set('success', 'true');
  form.set('is_test', 'false');
  form.set('direction', 'received');
  if (file) form.set('file', new File([new Uint8Array(file)], 'fax.pdf', { type: 'application/pdf' }));
  return form;
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('the signature', () => {
  test('is the one that was computed by the description, outside of this project', async () => {
    const form = formOf('{"id":1234}', new TextEncoder().encode('PDF'));
    const read1 = read(form, 'b603057ff84bcb0d24cbf6718f7c6303d06d7070');
    // Authentic; what it tells of is no fax of Phaxio's, so it is to be sent again.
    await expect(read1).rejects.toSatisfy((error) => !isFault(error, 'login'));
    await expect(read(form, 'b603057ff84bcb0d24cbf6718f7c6303d06d7071')).rejects.toSatisfy((e) => isFault(e, 'login'));
    expect(await phaxioSignature(URL_THERE, form)).toBe('b603057ff84bcb0d24cbf6718f7c6303d06d7070');
  });

  test('is of the field as it came, blanks, letters of other scripts and all', async () => {
    const fax = JSON.stringify(
      { ...example('phaxio-received'), caller_name: 'Praxis Müller\r\n  & Söhne 医' },
      null,
      2,
    );
    expect(await read(formOf(fax, PDF))).toMatchObject([{ kind: 'received' }]);
  });

  test('in capitals is the same', async () => {
    const form = formOf(exampleText('phaxio-received'), PDF);
    const signature = (await phaxioSignature(URL_THERE, form)).toUpperCase();
    expect(await read(form, signature)).toMatchObject([{ kind: 'received' }]);
  });

  test('with the token of another account is none', async () => {
    const form = formOf(exampleText('phaxio-received'), PDF);
    const signature = await phaxioSignature(URL_THERE, form, 'another');
    await expect(read(form, signature)).rejects.toSatisfy((error) => isFault(error, 'login'));
  });

  test('counts every field and file of one name', async () => {
    const form = formOf(exampleText('phaxio-received'), PDF);
    form.append('metadata', 'b');
    form.append('metadata', 'a');
    expect(await read(form)).toMatchObject([{ kind: 'received' }]);
    const less = await multipart(form);
    const signature = await phaxioSignature(URL_THERE, form);
    form.append('metadata', 'c');
    await expect(read(form, signature)).rejects.toSatisfy((error) => isFault(error, 'login'));
    expect(less.body.length).toBeGreaterThan(0);
  });
});

describe('events', () => {
  test('of a fax that came in, with its file', async () => {
    const [event] = (await read(formOf(exampleText('phaxio-received'), PDF))) ?? [];
    expect(event).toMatchObject({
      kind: 'received',
      fax: {
        vendorFaxId: '323034813',
        from: '+16022340101',
        to: '+16022340199',
        pages: 2,
        receivedAt: Date.parse('2026-11-24T15:59:58Z'),
      },
    });
    expect(event?.kind === 'received' && 'partial' in event.fax).toBe(false);
    expect(event?.kind === 'received' && Buffer.from(event.file ?? [])).toEqual(Buffer.from(PDF));
  });

  test('of a fax of which part came in', async () => {
    const event = await read(formOf(exampleText('phaxio-received-in-part'), PDF));
    expect(event).toMatchObject([{ kind: 'received', fax: { partial: true, pages: 1 } }]);
  });

  test('of one that is not there: nothing of it came, or it is still coming', async () => {
    const fax = example('phaxio-received');
    for (const status of ['failure', 'inprogress']) {
      expect(await read(formOf(JSON.stringify({ ...fax, status, num_pages: 0 })))).toEqual([{ kind: 'nothing' }]);
    }
  });

  test('of what became of one that was sent', async () => {
    const told = { vendorFaxId: '323034900', tag: 'tag1' };
    const sent = await read(formOf(exampleText('phaxio-sent')));
    expect(sent).toMatchObject([{ kind: 'outcome', outcome: { ...told, result: 'delivered', pages: 3 } }]);
    const busy = await read(formOf(exampleText('phaxio-sent-busy')));
    expect(busy).toMatchObject([{ kind: 'outcome', outcome: { ...told, result: 'busy' } }]);
    const retrying = { ...example('phaxio-sent-busy'), status: 'inprogress' };
    expect(await read(formOf(JSON.stringify(retrying)))).toEqual([{ kind: 'nothing' }]);
  });
});

describe('calls', () => {
  const phaxio = () => nock(API, { reqheaders: { authorization: basic(PHAXIO.key, PHAXIO.secret) } });

  test('send a file with our tag, and say where the outcome is told', async () => {
    let form = '';
    phaxio()
      .post('/v2.1/faxes', (body: string) => {
        form = body;
        return true;
      })
      .reply(200, { success: true, message: 'Fax queued for sending', data: { id: 323034900 } });
    const sent = await vendor.send({ tag: 'tag1', to: '+16022340101', file: PDF, pages: 1 });
    expect(sent).toEqual({ vendorFaxId: '323034900', tag: 'tag1', result: 'sent', at: AT });
    for (const [name, value] of Object.entries({
      to: '+16022340101',
      'tag\\[gateway\\]': 'tag1',
      callback_url: URL_THERE,
      caller_id: '\\+16022340199',
    })) {
      expect(form).toMatch(new RegExp(`name="${name}"\\r\\n\\r\\n${value.replace(/^\+/, '\\+')}\\r\\n`));
    }
    expect(form).toContain(Buffer.from(PDF).toString());
  });

  test('that succeed and say no are refused', async () => {
    phaxio().post('/v2.1/faxes').reply(200, { success: false, message: 'Phone number is not formatted correctly' });
    const sent = vendor.send({ tag: 'tag1', to: '+16022340101', file: PDF, pages: 1 });
    await expect(sent).rejects.toSatisfy((error) => isFault(error, 'value'));
  });

  test('list what came in', async () => {
    const query = { direction: 'received', created_after: '2026-11-19T16:00:00.000Z', per_page: '1000', page: '1' };
    const failed = { ...example('phaxio-received'), id: 1, status: 'failure', num_pages: 0 };
    phaxio()
      .get('/v2.1/faxes')
      .query(query)
      .reply(200, { success: true, data: [example('phaxio-received'), failed, example('phaxio-received-in-part')] });
    expect(await vendor.listReceived(AT - 5 * 86_400_000)).toMatchObject([{ pages: 2 }, { pages: 1, partial: true }]);
  });

  test('believe no list that does not show our tag', async () => {
    phaxio()
      .get('/v2.1/faxes')
      .query(true)
      .reply(200, { success: true, data: [example('phaxio-sent')] });
    expect(await vendor.outcomeOf({ tag: 'tag9', since: AT })).toBeUndefined();
    phaxio()
      .get('/v2.1/faxes')
      .query(true)
      .reply(200, { success: true, data: [example('phaxio-sent')] });
    expect(await vendor.outcomeOf({ tag: 'tag1', since: AT })).toMatchObject({ result: 'delivered' });
  });
});
