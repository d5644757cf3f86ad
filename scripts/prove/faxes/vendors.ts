/** The same pages through every service. The services are played by servers of ours; what proves them authentic is made by openssl. */
import { readFileSync } from 'node:fs';
import { basic, type FakeVendor, OURS } from '../../../test/ports/fax-vendor/fake.ts';
import { DOCUMO, fakeDocumo } from '../../../test/ports/fax-vendor/fake-documo.ts';
import { fakePhaxio, PHAXIO } from '../../../test/ports/fax-vendor/fake-phaxio.ts';
import { fakeSinch, SINCH } from '../../../test/ports/fax-vendor/fake-sinch.ts';
import { fakeSrfax, SRFAX } from '../../../test/ports/fax-vendor/fake-srfax.ts';
import { fakeTelnyx, TELNYX } from '../../../test/ports/fax-vendor/fake-telnyx.ts';
import { ed25519Key } from '../../../test/ports/fax-vendor/openssl.ts';
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { listed, putIn, samplePath, until } from './desk.ts';

/** Each from a number of its own: the same pages from the same number are a repeat. */
const senderOf = (n: number) => `+1602234010${n}`;
const SAMPLE = '01-referral-labelled-form.pdf';
/** Minutes may pass before a service that tells nothing is looked at. */
const POLL_MS = 150_000;

interface Told {
  readonly path?: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}
interface Service {
  readonly fake: FakeVendor;
  readonly environment: Record<string, string>;
  /** How it tells of a fax at our address; undefined: it is looked at. */
  readonly tell?: (id: string, url: string) => Promise<Told>;
}

export const everyVendor: Claim = {
  says: 'the same pages through the folder and every service give the same fax; what is unsigned or forged is refused and not kept',
  async show() {
    const services = await playServices();
    const environment = Object.assign({}, ...Object.values(services).map((one) => one.environment));
    const gateway = await startGateway((url) => ({ ...environment, PUBLIC_URL: url, FAX_SENDER: 'folder' }));
    try {
      const bytes = new Uint8Array(readFileSync(samplePath(SAMPLE)));
      putIn(gateway, `sample-from${senderOf(0)}.pdf`, SAMPLE);
      const read: Record<string, string> = { folder: await whatWasRead(gateway, 'folder') };
      let refused = 0;
      for (const [n, [vendor, { fake, tell }]] of Object.entries(services).entries()) {
        const id = fake.receive({ file: bytes, from: senderOf(n + 1), to: OURS });
        const url = `${gateway.url}/webhooks/fax/${vendor}`;
        const told = await tell?.(id, url);
        if (told) {
          same(await post(url, { ...told, ...unsigned(told) }), 401, `${vendor} unsigned`);
          const before = (await listed(gateway)).length;
          same(await post(url, told), 200, vendor);
          same(await post(url, told), 200, `${vendor} told again`);
          refused++;
          must((await listed(gateway)).length <= before + 1, `${vendor} is there twice`);
        }
        read[vendor] = await whatWasRead(gateway, vendor);
      }
      for (const [vendor, what] of Object.entries(read)) same(what, read.folder, `what was read of ${vendor}’s`);
      return `${Object.keys(read).join(', ')} read alike, ${refused} forgeries refused`;
    } finally {
      await gateway.end();
      await Promise.all(Object.values(services).map(({ fake }) => fake.close()));
    }
  },
};

/** Of the fax of a vendor, its documents as they were read. */
async function whatWasRead(gateway: Gateway, vendor: string): Promise<string> {
  const id = await until(
    `the fax of ${vendor}`,
    async () => {
      const { body } = await gateway.call('staff', 'GET', '/v1/faxes?order=newest&count=100');
      return body.items.find(
        (one: { vendor: string; status: string }) => one.vendor === vendor && one.status !== 'reading',
      )?.id;
    },
    POLL_MS,
  );
  const { body } = await gateway.call('staff', 'GET', `/v1/faxes/${id}`);
  const documents = body.documents.map((one: { pages: number[]; class: string; fields: object }) => [
    one.pages,
    one.class,
    one.fields,
  ]);
  return JSON.stringify(documents);
}

export const settingsOfPhaxio = ({ url }: FakeVendor) => ({
  PHAXIO_KEY: PHAXIO.key,
  PHAXIO_SECRET: PHAXIO.secret,
  PHAXIO_CALLBACK_TOKEN: PHAXIO.callbackToken,
  PHAXIO_API_URL: url,
});

async function post(url: string, { path = '', headers, body }: Told): Promise<number> {
  return (await fetch(`${url}${path}`, { method: 'POST', headers, body: new Uint8Array(body) })).status;
}

function unsigned({ headers }: Told): { headers: Headers } {
  const bare = new Headers(headers);
  for (const name of ['authorization', 'x-phaxio-signature', 'telnyx-signature-ed25519']) bare.delete(name);
  return { headers: bare };
}

async function playServices(): Promise<Record<string, Service>> {
  const [telnyx, phaxio, srfax, sinch, documo] = await Promise.all([
    fakeTelnyx(),
    fakePhaxio(),
    fakeSrfax(),
    fakeSinch(),
    fakeDocumo(),
  ]);
  const key = ed25519Key();
  must(key, 'openssl that signs with Ed25519 is needed');
  const json = (value: unknown, authorization: string) => ({
    headers: new Headers({ 'content-type': 'application/json', authorization }),
    body: new TextEncoder().encode(JSON.stringify(value)),
  });
  return {
    telnyx: {
      fake: telnyx,
      environment: {
        TELNYX_API_KEY: TELNYX.apiKey,
        TELNYX_PUBLIC_KEY: key.publicKey,
        TELNYX_CONNECTION_ID: TELNYX.connectionId,
        TELNYX_FROM: OURS,
        TELNYX_API_URL: telnyx.url,
      },
      async tell(id) {
        const event = telnyx.event(id);
        const timestamp = String(Math.floor(Date.now() / 1000));
        const signature = key.sign(new TextEncoder().encode(`${timestamp}|${event}`));
        return {
          headers: new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }),
          body: new TextEncoder().encode(event),
        };
      },
    },
    phaxio: {
      fake: phaxio,
      environment: settingsOfPhaxio(phaxio),
      tell: (id, url) => phaxio.callback(id, url),
    },
    srfax: {
      fake: srfax,
      environment: {
        SRFAX_ACCESS_ID: SRFAX.accessId,
        SRFAX_PASSWORD: SRFAX.password,
        SRFAX_CALLER_ID: SRFAX.callerId,
        SRFAX_EMAIL: SRFAX.email,
        SRFAX_API_URL: srfax.url,
      },
    },
    sinch: {
      fake: sinch,
      environment: {
        SINCH_PROJECT_ID: SINCH.projectId,
        SINCH_KEY: SINCH.key,
        SINCH_SECRET: SINCH.secret,
        SINCH_WEBHOOK_SECRET: SINCH.knock.secret,
        SINCH_WEBHOOK_USER: SINCH.knock.user,
        SINCH_WEBHOOK_PASSWORD: 'knock-knock',
        SINCH_API_URL: sinch.url,
      },
      tell: async (id) => ({
        path: `/${SINCH.knock.secret}`,
        ...json({ event: 'INCOMING_FAX', fax: { id } }, basic(SINCH.knock.user, 'knock-knock')),
      }),
    },
    documo: {
      fake: documo,
      environment: {
        DOCUMO_API_KEY: DOCUMO.apiKey,
        DOCUMO_NUMBERS: DOCUMO.numbers.join(','),
        DOCUMO_WEBHOOK_SECRET: DOCUMO.knock.secret,
        DOCUMO_WEBHOOK_USER: DOCUMO.knock.user,
        DOCUMO_WEBHOOK_PASSWORD: 'knock-knock',
        DOCUMO_API_URL: documo.url,
      },
      tell: async (messageId) => ({
        path: `/${DOCUMO.knock.secret}`,
        ...json({ messageId }, basic(DOCUMO.knock.user, 'knock-knock')),
      }),
    },
  };
}
