/** Every vendor through the gateway's own door, from its settings to a kept fax: the same pages give the same fax. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actId, macWith } from '../../../src/act-key.ts';
import { fileKey } from '../../../src/faxes/fax-blobs.ts';
import { faxKey } from '../../../src/faxes/receive-fax.ts';
import { SID } from '../../../src/fhir/systems.ts';
import type { VendorName } from '../../../src/ports/fax-vendor/index.ts';
import { openFaxVendors } from '../../../src/ports/fax-vendor/open.ts';
import { readSettings } from '../../../src/settings.ts';
import { type OpenGateway, openGateway, PUBLIC_URL, START } from '../../open-gateway.ts';
import { basic, type FakeVendor, OURS } from '../../ports/fax-vendor/fake.ts';
import { DOCUMO, fakeDocumo } from '../../ports/fax-vendor/fake-documo.ts';
import { fakePhaxio, PHAXIO } from '../../ports/fax-vendor/fake-phaxio.ts';
import { fakeSinch, SINCH } from '../../ports/fax-vendor/fake-sinch.ts';
import { fakeSrfax, SRFAX } from '../../ports/fax-vendor/fake-srfax.ts';
import { fakeTelnyx, TELNYX } from '../../ports/fax-vendor/fake-telnyx.ts';
import { ed25519Key } from '../../ports/fax-vendor/openssl.ts';
import { tinyFax, tinyOpener, workAll } from './tiny-faxes.ts';

const SENDER = '+16022340101';
const key = ed25519Key();

/** Telling a gateway of a fax: path below the vendor's address, headers, body. */
interface Told {
  readonly path?: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}
interface Door {
  readonly fake: FakeVendor;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: it tells of nothing. `url`: that of our webhook. */
  readonly tell?: (id: string, url: string) => Promise<Told>;
}

const json = (value: unknown, authorization: string) => ({
  headers: new Headers({ 'content-type': 'application/json', authorization }),
  body: new TextEncoder().encode(JSON.stringify(value)),
});

const DOORS: Partial<Record<VendorName, () => Promise<Door>>> = {
  ...(key && {
    async telnyx() {
      const fake = await fakeTelnyx();
      const environment = {
        TELNYX_API_KEY: TELNYX.apiKey,
        TELNYX_PUBLIC_KEY: key.publicKey,
        TELNYX_CONNECTION_ID: TELNYX.connectionId,
        TELNYX_FROM: OURS,
        TELNYX_API_URL: fake.url,
      };
      const tell = async (id: string): Promise<Told> => {
        const event = fake.event(id);
        const timestamp = String(START / 1000);
        const signature = key.sign(new TextEncoder().encode(`${timestamp}|${event}`));
        const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
        return { headers, body: new TextEncoder().encode(event) };
      };
      return { fake, environment, tell };
    },
  }),
  async phaxio() {
    const fake = await fakePhaxio();
    const environment = {
      PHAXIO_KEY: PHAXIO.key,
      PHAXIO_SECRET: PHAXIO.secret,
      PHAXIO_CALLBACK_TOKEN: PHAXIO.callbackToken,
      PHAXIO_API_URL: fake.url,
    };
    return { fake, environment, tell: (id, url) => fake.callback(id, url) };
  },
  async srfax() {
    const fake = await fakeSrfax();
    const environment = {
      SRFAX_ACCESS_ID: SRFAX.accessId,
      SRFAX_PASSWORD: SRFAX.password,
      SRFAX_CALLER_ID: SRFAX.callerId,
      SRFAX_EMAIL: SRFAX.email,
      SRFAX_API_URL: fake.url,
    };
    return { fake, environment };
  },
  async sinch() {
    const fake = await fakeSinch();
    const { secret, user } = SINCH.knock;
    const environment = {
      SINCH_PROJECT_ID: SINCH.projectId,
      SINCH_KEY: SINCH.key,
      SINCH_SECRET: SINCH.secret,
      SINCH_WEBHOOK_SECRET: secret,
      SINCH_WEBHOOK_USER: user,
      SINCH_WEBHOOK_PASSWORD: 'knock-knock',
      SINCH_API_URL: fake.url,
    };
    const tell = async (id: string) => ({
      path: `/${secret}`,
      ...json({ event: 'INCOMING_FAX', fax: { id } }, basic(user, 'knock-knock')),
    });
    return { fake, environment, tell };
  },
  async documo() {
    const fake = await fakeDocumo();
    const { secret, user } = DOCUMO.knock;
    const environment = {
      DOCUMO_API_KEY: DOCUMO.apiKey,
      DOCUMO_NUMBERS: DOCUMO.numbers.join(','),
      DOCUMO_WEBHOOK_SECRET: secret,
      DOCUMO_WEBHOOK_USER: user,
      DOCUMO_WEBHOOK_PASSWORD: 'knock-knock',
      DOCUMO_API_URL: fake.url,
    };
    const tell = async (messageId: string) => ({
      path: `/${secret}`,
      ...json({ messageId }, basic(user, 'knock-knock')),
    });
    return { fake, environment, tell };
  },
};

let open: OpenGateway;
const doors = new Map<string, Door>();
beforeAll(async () => {
  for (const [vendor, open] of Object.entries(DOORS)) doors.set(vendor, await open());
  const environment = Object.assign({}, ...[...doors.values()].map((door) => door.environment));
  const settings = readSettings({ ...environment, PUBLIC_URL, FAX_SENDER: 'sinch' });
  open = await openGateway({
    change: (ports) => {
      const outsideFetch = () => Promise.reject(new Error('nothing outside in this test'));
      const [folder] = ports.faxVendors;
      const faxVendors = openFaxVendors(settings, { fetch, outsideFetch, now: ports.now, ...(folder && { folder }) });
      return { ...ports, faxVendors, pageOpener: tinyOpener() };
    },
  });
});
afterAll(async () => {
  open?.close();
  await Promise.all([...doors.values()].map(({ fake }) => fake.close()));
});

async function bookOf(vendor: VendorName, vendorFaxId: string) {
  const [secret] = await open.ports.keys.secrets('act');
  return open.ports.faxBook.find(await actId(macWith(secret.bytes), faxKey(vendor, vendorFaxId)));
}

async function post(vendor: VendorName, { path = '', headers, body }: Told, origin = PUBLIC_URL) {
  const url = `${origin}/webhooks/fax/${vendor}${path}`;
  const init = { method: 'POST', headers, body: new Uint8Array(body) };
  const response = await open.gateway.fetch(new Request(url, init));
  return { status: response.status, body: await response.text() };
}

test('the one that sends comes first, the folder stays', () => {
  expect(open.ports.faxVendors.map(({ name }) => name)).toEqual([
    'sinch',
    ...Object.keys(DOORS).filter((name) => name !== 'sinch' && name !== 'documo'),
    'documo',
    'folder',
  ]);
});

test('a sender that this runtime has not is none', () => {
  const settings = readSettings({ FAX_SENDER: 'folder' });
  const deps = { fetch, outsideFetch: () => Promise.reject(new Error('none')), now: Date.now };
  expect(() => openFaxVendors(settings, deps)).toThrow('FAX_SENDER names folder, which is not set up here.');
});

describe.each(Object.keys(DOORS) as VendorName[])('%s', (vendor) => {
  const door = () => doors.get(vendor) ?? expect.unreachable();
  const tell = (id: string, url = `${PUBLIC_URL}/webhooks/fax/${vendor}`) => door().tell?.(id, url);
  const receive = (file: Uint8Array) => door().fake.receive({ file, from: SENDER, to: OURS });

  test('the same pages are the same fax, and told again they change nothing', async () => {
    const file = tinyFax(3);
    const id = receive(file);
    const told = await tell(id);
    if (told) expect(await post(vendor, told)).toEqual({ status: 200, body: '{}' });
    else await open.gateway.collectFaxes(vendor);
    await workAll(open);

    const fax = await bookOf(vendor, id);
    expect(fax).toMatchObject({ vendor, from: SENDER, to: OURS, intake: 'read', pages: 3, pagesRead: 3 });
    expect(Buffer.from((await open.ports.blobs.get(fileKey(fax?.id ?? ''))) ?? [])).toEqual(Buffer.from(file));

    if (told) expect(await post(vendor, told)).toEqual({ status: 200, body: '{}' });
    await open.gateway.collectFaxes(vendor);
    await workAll(open);
    expect(await bookOf(vendor, id)).toEqual(fax);
    const where: [string, string][] = [['identifier', `${SID.fax}|${fax?.id}`]];
    const { matches } = await open.ports.store.search({ type: 'Task', where, count: 10 });
    expect(matches).toHaveLength(1);
  });

  test('what nobody told of is found by looking', async () => {
    const file = tinyFax(1, `listed by ${vendor}`);
    const id = receive(file);
    await open.gateway.collectFaxes(vendor);
    await workAll(open);
    const fax = await bookOf(vendor, id);
    expect(fax).toMatchObject({ from: SENDER, to: OURS, intake: 'read', pages: 1 });
    expect(Buffer.from((await open.ports.blobs.get(fileKey(fax?.id ?? ''))) ?? [])).toEqual(Buffer.from(file));
  });

  test('what anybody else tells is refused, and nothing of it is kept', async () => {
    const id = receive(tinyFax(1, `forged for ${vendor}`));
    const told = await tell(id);
    if (!told) {
      expect((await post(vendor, { headers: new Headers(), body: new Uint8Array() })).status).toBe(404);
      return;
    }
    const without = new Headers(told.headers);
    for (const name of ['authorization', 'x-phaxio-signature', 'telnyx-signature-ed25519']) without.delete(name);
    const forged: Told[] = [{ ...told, headers: without }];
    if (told.path) forged.push({ headers: told.headers, body: told.body }, { ...told, path: `${told.path}x` });
    else forged.push({ ...told, body: told.body.map((byte, i) => (i === told.body.length - 60 ? byte ^ 1 : byte)) });
    for (const one of forged) expect((await post(vendor, one)).status).toBe(401);
    expect(await bookOf(vendor, id)).toBeUndefined();
    expect(await open.ports.spool.depth()).toMatchObject({ queued: 0, parked: 0 });
    // The same under another Host header is the same: what counts is the address the vendor was given.
    expect((await post(vendor, told, 'http://evil.test')).status).toBe(200);
    await workAll(open);
  });

  test('what is signed for another address is refused', async () => {
    if (vendor !== 'phaxio') return; // the others sign no address
    const id = receive(tinyFax(1, `forged for ${vendor}`));
    const told = await tell(id, 'http://evil.test/webhooks/fax/phaxio');
    if (!told) throw new Error('it tells');
    expect((await post(vendor, told, 'http://evil.test')).status).toBe(401);
  });
});
