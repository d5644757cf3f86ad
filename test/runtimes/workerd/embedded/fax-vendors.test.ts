/** What fax vendors need of the runtime, in workerd: Ed25519, HMAC-SHA1, forms with files, Basic; the notices were signed by openssl. */
import { describe, expect, test } from 'vitest';
import { isFault } from '../../../../src/fault.ts';
import { documoVendor } from '../../../../src/ports/fax-vendor/documo.ts';
import { phaxioVendor } from '../../../../src/ports/fax-vendor/phaxio.ts';
import { telnyxVendor } from '../../../../src/ports/fax-vendor/telnyx.ts';
import inbound from '../../../ports/fax-vendor/examples/documo-inbound.json' with { type: 'json' };
import signed from '../../../ports/fax-vendor/examples/telnyx-signed.json' with { type: 'json' };

const now = Number(signed.timestamp) * 1000;
const nobody: typeof fetch = () => Promise.reject(new Error('nothing is called in this test'));
const outsideFetch = () => Promise.reject(new Error('nothing is called in this test'));
const encode = (text: string) => new TextEncoder().encode(text);
const refused = (error: unknown) => isFault(error, 'login');

describe('in workerd', () => {
  test('a notice of Telnyx is verified', async () => {
    const { publicKey, timestamp, signature, body } = signed;
    const settings = {
      apiKey: 'k',
      publicKey,
      connectionId: '1',
      from: '+16022340199',
      apiUrl: 'https://x.test',
      mediaHosts: [],
    };
    const vendor = telnyxVendor(settings, { fetch: nobody, outsideFetch, now: () => now });
    const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
    const notice = { headers, body: encode(body), url: 'https://x.test/', now };
    expect(await vendor.readNotice?.(notice)).toMatchObject([{ kind: 'received', fax: { pages: 2 } }]);
    await expect(vendor.readNotice?.({ ...notice, body: encode(`${body} `) })).rejects.toSatisfy(refused);
    await expect(vendor.readNotice?.({ ...notice, now: now + 301_000 })).rejects.toSatisfy(refused);
  });

  test('a notice of Phaxio is verified, with a file', async () => {
    const url = 'https://gw.example.com/webhooks/fax/phaxio';
    const settings = {
      key: 'k',
      secret: 's',
      callbackToken: '0123456789abcdef',
      apiUrl: 'https://x.test',
      callbackUrl: url,
    };
    const vendor = phaxioVendor(settings, { fetch: nobody, now: () => now });
    const form = new FormData();
    form.set('success', 'true');
    form.set('is_test', 'false');
    form.set('fax', '{"id":1234}');
    form.set('direction', 'received');
    form.set('file', new File(['PDF'], 'fax.pdf', { type: 'application/pdf' }));
    const response = new Response(form);
    const headers = new Headers({ 'content-type': response.headers.get('content-type') ?? '' });
    const body = new Uint8Array(await response.arrayBuffer());
    const read = (signature: string) => {
      headers.set('x-phaxio-signature', signature);
      return vendor.readNotice?.({ headers, body, url, now });
    };
    // Authentic, and too short to be a fax.
    await expect(read('b603057ff84bcb0d24cbf6718f7c6303d06d7070')).rejects.toSatisfy((error) => !refused(error));
    await expect(read('b603057ff84bcb0d24cbf6718f7c6303d06d7071')).rejects.toSatisfy(refused);
  });

  test('who knocks at the door of Documo shows two secrets, and the fax is asked for', async () => {
    const asked: string[] = [];
    const vendor = documoVendor(
      {
        apiKey: 'key',
        numbers: ['+16022340199'],
        knock: { secret: 'path', user: 'user', password: 'password' },
        apiUrl: 'https://x.test',
      },
      {
        now: () => now,
        fetch: async (url) => {
          asked.push(String(url));
          return Response.json(inbound);
        },
      },
    );
    const headers = new Headers({ authorization: `Basic ${btoa('user:password')}` });
    const notice = { headers, body: encode(JSON.stringify(inbound)), url: 'https://x.test/', secret: 'path', now };
    expect(await vendor.readNotice?.(notice)).toMatchObject([{ kind: 'received', fax: { to: '+16022340199' } }]);
    expect(asked).toEqual([`https://x.test/v1/fax/${inbound.messageId}/info`]);
    await expect(vendor.readNotice?.({ ...notice, secret: 'other' })).rejects.toSatisfy(refused);
  });
});
