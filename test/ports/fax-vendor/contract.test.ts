/** The suite of all vendors over the drivers, each before a server on this machine that plays its vendor. */
import { afterEach, describe, expect, test } from 'vitest';
import { documoVendor } from '../../../src/ports/fax-vendor/documo.ts';
import type { FaxVendor, VendorNotice } from '../../../src/ports/fax-vendor/index.ts';
import { phaxioVendor } from '../../../src/ports/fax-vendor/phaxio.ts';
import { sinchVendor } from '../../../src/ports/fax-vendor/sinch.ts';
import { srfaxVendor } from '../../../src/ports/fax-vendor/srfax.ts';
import { telnyxVendor } from '../../../src/ports/fax-vendor/telnyx.ts';
import { faxVendorContract, type VendorInTest } from '../fax-vendor.contract.ts';
import { AT, basic, type FakeVendor } from './fake.ts';
import { DOCUMO, fakeDocumo } from './fake-documo.ts';
import { fakePhaxio, PHAXIO } from './fake-phaxio.ts';
import { fakeSinch, SINCH } from './fake-sinch.ts';
import { fakeSrfax, SRFAX } from './fake-srfax.ts';
import { fakeTelnyx } from './fake-telnyx.ts';
import { ed25519Key } from './openssl.ts';

const URL_OF = (vendor: string) => `https://gateway.test/webhooks/fax/${vendor}`;
const now = () => AT;
const deps = { fetch, now, outsideFetch: () => Promise.reject(new Error('nothing outside in this test')) };

const opened: FakeVendor[] = [];
afterEach(() => Promise.all(opened.splice(0).map((fake) => fake.close())));

function inTest(fake: FakeVendor, vendor: FaxVendor, more: Partial<VendorInTest> = {}): VendorInTest {
  opened.push(fake);
  return {
    vendor,
    now,
    receive: async (fax) => void fake.receive(fax),
    sent: async () => fake.sent,
    loseAnswer: fake.loseAnswer,
    ...more,
  };
}

/** The same with other headers, another body, another time. */
function changed(notice: VendorNotice, headers: Record<string, string | undefined>, more: Partial<VendorNotice> = {}) {
  const all = new Headers(notice.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) all.delete(name);
    else all.set(name, value);
  }
  return { ...notice, headers: all, ...more };
}

/** One bit of it: of a file in the body, if there is one. */
function altered(body: Uint8Array): Uint8Array {
  const file = Buffer.from(body).indexOf('%PDF');
  const place = file < 0 ? body.length - 20 : file + 5;
  return body.map((byte, i) => (i === place ? byte ^ 1 : byte));
}

const signing = ed25519Key();
const another = ed25519Key();
if (signing && another) {
  faxVendorContract('telnyx', async () => {
    const fake = await fakeTelnyx();
    const vendor = telnyxVendor({ ...fake.settings, publicKey: signing.publicKey }, deps);
    const signed = (body: string, key = signing, at = AT) => {
      const timestamp = String(at / 1000);
      const bytes = new TextEncoder().encode(body);
      const signature = key.sign(new TextEncoder().encode(`${timestamp}|${body}`));
      const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
      return { headers, body: bytes, url: URL_OF('telnyx'), now: AT };
    };
    return inTest(fake, vendor, {
      notice: async ({ vendorFaxId }) => signed(fake.event(vendorFaxId)),
      forged: async (notice) => {
        const body = new TextDecoder().decode(notice.body);
        return [
          changed(notice, { 'telnyx-signature-ed25519': undefined }),
          changed(notice, { 'telnyx-timestamp': undefined }),
          changed(notice, { 'telnyx-timestamp': String(AT / 1000 + 1) }),
          changed(notice, { 'telnyx-timestamp': `${AT / 1000}.0` }),
          changed(notice, { 'telnyx-signature-ed25519': 'AAAA' }),
          changed(notice, {}, { body: altered(notice.body) }),
          changed(notice, {}, { now: AT + 301_000 }), // the same again, later
          signed(body, signing, AT - 301_000),
          signed(body, signing, AT + 301_000),
          signed(body, another),
        ];
      },
    });
  });
} else {
  describe.skip('fax vendor: telnyx (this openssl cannot sign with Ed25519)', () => {
    test('nothing', () => expect.unreachable());
  });
}

faxVendorContract('phaxio', async () => {
  const fake = await fakePhaxio();
  const callbackUrl = URL_OF('phaxio');
  const vendor = phaxioVendor({ ...PHAXIO, apiUrl: fake.url, callbackUrl }, deps);
  return inTest(fake, vendor, {
    notice: async ({ vendorFaxId }) => ({
      ...(await fake.callback(vendorFaxId, callbackUrl)),
      url: callbackUrl,
      now: AT,
    }),
    forged: async (notice) => [
      changed(notice, { 'x-phaxio-signature': undefined }),
      changed(notice, { 'x-phaxio-signature': '0'.repeat(40) }),
      changed(notice, { 'x-phaxio-signature': 'not hex' }),
      changed(notice, {}, { body: altered(notice.body) }),
      changed(notice, {}, { body: notice.body.slice(0, -60) }),
      changed(notice, {}, { url: 'https://evil.test/webhooks/fax/phaxio' }),
      changed(notice, {}, { url: `${callbackUrl}/` }),
      changed(notice, { 'content-type': 'application/json' }),
    ],
  });
});

faxVendorContract('srfax', async () => {
  const fake = await fakeSrfax();
  return inTest(fake, srfaxVendor({ ...SRFAX, apiUrl: `${fake.url}/SRF_SecWebSvc.php` }, deps));
});

/** Of vendors that sign nothing. */
const knocking = (
  name: string,
  knock: { secret: string; user: string; password: string },
  body: (id: string) => unknown,
) => ({
  notice: async ({ vendorFaxId }: { vendorFaxId: string }): Promise<VendorNotice> => ({
    headers: new Headers({ 'content-type': 'application/json', authorization: basic(knock.user, knock.password) }),
    body: new TextEncoder().encode(JSON.stringify(body(vendorFaxId))),
    url: `${URL_OF(name)}/${knock.secret}`,
    secret: knock.secret,
    now: AT,
  }),
  forged: async (notice: VendorNotice): Promise<VendorNotice[]> => {
    const { secret: _, ...without } = notice;
    return [
      without,
      { ...notice, secret: '' },
      { ...notice, secret: `${knock.secret}x` },
      changed(notice, { authorization: undefined }),
      changed(notice, { authorization: basic(knock.user, 'wrong') }),
      changed(notice, { authorization: basic('wrong', knock.password) }),
      changed(notice, { authorization: `Bearer ${knock.password}` }),
    ];
  },
});

faxVendorContract('sinch', async () => {
  const fake = await fakeSinch();
  const vendor = sinchVendor({ ...SINCH, apiUrl: fake.url, callbackUrl: URL_OF('sinch') }, deps);
  // What else it says is not believed.
  const body = (id: string) => ({ event: 'INCOMING_FAX', fax: { id, from: '+19995550100', to: '+19995550101' } });
  return inTest(fake, vendor, knocking('sinch', SINCH.knock, body));
});

faxVendorContract('documo', async () => {
  const fake = await fakeDocumo();
  const vendor = documoVendor({ ...DOCUMO, apiUrl: fake.url }, deps);
  const body = (messageId: string) => ({
    messageId,
    faxNumber: '+19995550100',
    status: 'success',
    direction: 'inbound',
  });
  return inTest(fake, vendor, knocking('documo', DOCUMO.knock, body));
});
