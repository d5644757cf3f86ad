/** Opens the fax vendors that are set up. */
import type { OutsideFetch } from '../../auth/outside-fetch.ts';
import { SettingsError } from '../../settings.ts';
import type { FaxSettings } from '../../settings-fax.ts';
import { documoVendor } from './documo.ts';
import type { FaxVendor } from './index.ts';
import { phaxioVendor } from './phaxio.ts';
import { sinchVendor } from './sinch.ts';
import { srfaxVendor } from './srfax.ts';
import { telnyxVendor } from './telnyx.ts';

export interface VendorDeps {
  readonly fetch: typeof fetch;
  /** With time for a file. */
  readonly outsideFetch: OutsideFetch;
  readonly now: () => number;
  /** The folder, where there is one. */
  readonly folder?: FaxVendor;
}

/** How long a file may take that a vendor's link leads to. */
export const MEDIA_TIMEOUT_MS = 60_000;

/** The one that sends comes first: FAX_SENDER, else the one that is set up, else the folder. */
export function openFaxVendors(settings: FaxSettings & { readonly PUBLIC_URL: string }, deps: VendorDeps): FaxVendor[] {
  const { folder, ...rest } = deps;
  const vendors = [telnyx, phaxio, srfax, sinch, documo].flatMap((open) => open(settings, rest) ?? []);
  if (folder) vendors.push(folder);
  const { FAX_SENDER } = settings;
  if (FAX_SENDER && !vendors.some(({ name }) => name === FAX_SENDER)) {
    throw new SettingsError(`FAX_SENDER names ${FAX_SENDER}, which is not set up here.`);
  }
  return vendors.toSorted((a, b) => Number(b.name === FAX_SENDER) - Number(a.name === FAX_SENDER));
}

type Settings = Parameters<typeof openFaxVendors>[0];
type Open = (settings: Settings, deps: Omit<VendorDeps, 'folder'>) => FaxVendor | undefined;

const callback = ({ PUBLIC_URL }: Settings, vendor: string) => `${PUBLIC_URL}/webhooks/fax/${vendor}`;

const telnyx: Open = (settings, deps) => {
  const { TELNYX_API_KEY: apiKey, TELNYX_PUBLIC_KEY: publicKey, TELNYX_CONNECTION_ID: connectionId } = settings;
  const { TELNYX_FROM: from, TELNYX_API_URL: apiUrl, TELNYX_MEDIA_HOSTS: mediaHosts } = settings;
  if (!apiKey || !publicKey || !connectionId || !from) return undefined;
  return telnyxVendor({ apiKey, publicKey, connectionId, from, apiUrl, mediaHosts }, deps);
};

const phaxio: Open = (settings, deps) => {
  const { PHAXIO_KEY: key, PHAXIO_SECRET: secret, PHAXIO_CALLBACK_TOKEN: callbackToken } = settings;
  const { PHAXIO_FROM: from, PHAXIO_API_URL: apiUrl } = settings;
  if (!key || !secret || !callbackToken) return undefined;
  const callbackUrl = callback(settings, 'phaxio');
  return phaxioVendor({ key, secret, callbackToken, apiUrl, callbackUrl, ...(from && { from }) }, deps);
};

const srfax: Open = (settings, deps) => {
  const { SRFAX_ACCESS_ID: accessId, SRFAX_PASSWORD: password, SRFAX_CALLER_ID: callerId } = settings;
  const { SRFAX_EMAIL: email, SRFAX_API_URL: apiUrl } = settings;
  if (!accessId || !password || !callerId || !email) return undefined;
  return srfaxVendor({ accessId, password, callerId, email, apiUrl }, deps);
};

const sinch: Open = (settings, deps) => {
  const { SINCH_PROJECT_ID: projectId, SINCH_KEY: key, SINCH_SECRET: secret } = settings;
  const { SINCH_FROM: from, SINCH_API_URL: apiUrl, SINCH_WEBHOOK_SECRET: path } = settings;
  const { SINCH_WEBHOOK_USER: user, SINCH_WEBHOOK_PASSWORD: password } = settings;
  if (!projectId || !key || !secret || !path || !user || !password) return undefined;
  const knock = { secret: path, user, password };
  const callbackUrl = callback(settings, 'sinch');
  return sinchVendor({ projectId, key, secret, knock, apiUrl, callbackUrl, ...(from && { from }) }, deps);
};

const documo: Open = (settings, deps) => {
  const { DOCUMO_API_KEY: apiKey, DOCUMO_NUMBERS: numbers, DOCUMO_API_URL: apiUrl } = settings;
  const { DOCUMO_WEBHOOK_SECRET: secret, DOCUMO_WEBHOOK_USER: user, DOCUMO_WEBHOOK_PASSWORD: password } = settings;
  if (!apiKey || !numbers || !secret || !user || !password) return undefined;
  return documoVendor({ apiKey, numbers, knock: { secret, user, password }, apiUrl }, deps);
};
