/** The settings of the fax vendors, a group each: all of a group or none, so that no vendor is half set up. */
import * as z from 'zod';
import { VENDORS, type VendorName } from './ports/fax-vendor/index.ts';

const key = z.string().regex(/^[\x21-\x7e]+$/);
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/);
/** Part of an address, and all that guards it. */
const pathSecret = z.string().regex(/^[\w-]{24,128}$/);
const listOf = (one: z.ZodString) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1));
/** https, or this machine: credentials and faxes go there. */
const api = z
  .string()
  .regex(/^(?:https:\/\/[\w.-]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]))(?::\d+)?(?:\/[\w./-]*)?$/)
  .transform((url) => url.replace(/\/$/, ''));
const host = z.string().regex(/^[a-z0-9.-]+(?::\d+)?$/);
const ed25519 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

export const faxSettingsShape = {
  FAX_SENDER: z.enum(VENDORS).optional().describe('the fax vendor that sends'),

  TELNYX_API_KEY: key.optional().describe('key of the Telnyx API'),
  TELNYX_PUBLIC_KEY: ed25519.optional().describe('public key that signs webhooks, base64'),
  TELNYX_CONNECTION_ID: key.optional().describe('id of the Fax Application'),
  TELNYX_FROM: e164.optional().describe('number that sends, E.164'),
  TELNYX_MEDIA_HOSTS: listOf(host).default(['s3.amazonaws.com']).describe('hosts of links to received faxes'),
  TELNYX_API_URL: api.default('https://api.telnyx.com').describe('address of the Telnyx API'),

  PHAXIO_KEY: key.optional().describe('key of the Phaxio API'),
  PHAXIO_SECRET: key.optional().describe('its secret'),
  PHAXIO_CALLBACK_TOKEN: key.optional().describe('token that signs callbacks'),
  PHAXIO_FROM: e164.optional().describe('number that sends, E.164'),
  PHAXIO_API_URL: api.default('https://api.phaxio.com').describe('address of the Phaxio API'),

  SRFAX_ACCESS_ID: key.optional().describe('account number at SRFax'),
  SRFAX_PASSWORD: z.string().min(1).optional().describe('its password'),
  SRFAX_CALLER_ID: e164.optional().describe('fax number of the account, E.164'),
  SRFAX_EMAIL: z.email().optional().describe('mail address of the sender'),
  SRFAX_API_URL: api.default('https://www.srfax.com/SRF_SecWebSvc.php').describe('address of the SRFax API'),

  SINCH_PROJECT_ID: key.optional().describe('id of the Sinch project'),
  SINCH_KEY: key.optional().describe('access key of the project'),
  SINCH_SECRET: key.optional().describe('its secret'),
  SINCH_WEBHOOK_SECRET: pathSecret.optional().describe('last part of the webhook address, 24 characters or more'),
  SINCH_WEBHOOK_USER: key.optional().describe('user of the webhook'),
  SINCH_WEBHOOK_PASSWORD: key.optional().describe('its password'),
  SINCH_FROM: e164.optional().describe('number that sends, E.164'),
  SINCH_API_URL: api.default('https://fax.api.sinch.com').describe('address of the Sinch Fax API'),

  DOCUMO_API_KEY: key.optional().describe('key of the Documo API'),
  DOCUMO_NUMBERS: listOf(e164).optional().describe('numbers at Documo, E.164, the one that sends first'),
  DOCUMO_WEBHOOK_SECRET: pathSecret.optional().describe('last part of the webhook address, 24 characters or more'),
  DOCUMO_WEBHOOK_USER: key.optional().describe('user of the webhook'),
  DOCUMO_WEBHOOK_PASSWORD: key.optional().describe('its password'),
  DOCUMO_API_URL: api.default('https://api.documo.com').describe('address of the Documo API'),
};

const faxSettingsSchema = z.object(faxSettingsShape);
export type FaxSettings = z.output<typeof faxSettingsSchema>;
type Name = keyof FaxSettings;

/** What a vendor cannot do without. */
const NEEDED = {
  telnyx: ['TELNYX_API_KEY', 'TELNYX_PUBLIC_KEY', 'TELNYX_CONNECTION_ID', 'TELNYX_FROM'],
  phaxio: ['PHAXIO_KEY', 'PHAXIO_SECRET', 'PHAXIO_CALLBACK_TOKEN'],
  srfax: ['SRFAX_ACCESS_ID', 'SRFAX_PASSWORD', 'SRFAX_CALLER_ID', 'SRFAX_EMAIL'],
  sinch: [
    'SINCH_PROJECT_ID',
    'SINCH_KEY',
    'SINCH_SECRET',
    'SINCH_WEBHOOK_SECRET',
    'SINCH_WEBHOOK_USER',
    'SINCH_WEBHOOK_PASSWORD',
  ],
  documo: [
    'DOCUMO_API_KEY',
    'DOCUMO_NUMBERS',
    'DOCUMO_WEBHOOK_SECRET',
    'DOCUMO_WEBHOOK_USER',
    'DOCUMO_WEBHOOK_PASSWORD',
  ],
} as const satisfies Partial<Record<VendorName, readonly Name[]>>;
export type CalledVendor = keyof typeof NEEDED;

/** Those that are set up. */
export const vendorsSet = (settings: FaxSettings): CalledVendor[] =>
  (Object.keys(NEEDED) as CalledVendor[]).filter((vendor) =>
    NEEDED[vendor].every((name) => settings[name] !== undefined),
  );

/** The one sentence that stops the start, or undefined. `publicUrl`: as it was set, if it was. */
export function faxSettingsProblem(settings: FaxSettings, publicUrl: string | undefined): string | undefined {
  for (const names of Object.values(NEEDED)) {
    const missing = names.filter((name) => settings[name] === undefined);
    const given = names.find((name) => settings[name] !== undefined);
    if (given && missing.length > 0) return `${given} also needs ${listed(missing)}.`;
  }
  const set = vendorsSet(settings);
  const { FAX_SENDER } = settings;
  if (FAX_SENDER && FAX_SENDER !== 'folder' && !set.includes(FAX_SENDER)) {
    return `FAX_SENDER names ${FAX_SENDER}, which also needs ${listed(NEEDED[FAX_SENDER])}.`;
  }
  if (set.length > 1 && !FAX_SENDER) return `Several fax vendors are set up; set FAX_SENDER to the one that sends.`;
  // The signature is over the URL that Phaxio was given; the other two are given theirs with each fax that is sent.
  if (!publicUrl && (set.includes('phaxio') || set.includes('sinch'))) {
    return 'PHAXIO_… and SINCH_… also need PUBLIC_URL, which their callbacks go to.';
  }
  return undefined;
}

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
