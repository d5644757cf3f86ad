/** Every setting of the gateway, from the environment. A missing or malformed one stops the start with one clear sentence. */
import * as z from 'zod';
import { eligibilitySettingsProblem, eligibilitySettingsShape } from './settings-eligibility.ts';
import { faxSettingsProblem, faxSettingsShape } from './settings-fax.ts';
import { messageSettingsProblem, messageSettingsShape } from './settings-messages.ts';

const url = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/)
  .refine((value) => URL.canParse(value))
  .transform((value) => value.replace(/\/$/, ''));

const flag = z.enum(['0', '1']).transform((value) => value === '1');

export const settingsSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080).describe('port to listen on'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  DATA_DIR: z.string().min(1).default('./data').describe('folder of everything the gateway keeps'),
  PUBLIC_URL: url.optional().describe('the URL callers use; default http://HOST:PORT'),
  CLINIC_TIMEZONE: z.string().min(1).default('America/Phoenix').describe('IANA zone of the clinic'),
  MEDPLUM_BASE_URL: url.optional().describe('a Medplum server; without one the embedded store is used'),
  MEDPLUM_CLIENT_ID: z.string().min(1).optional().describe('client of the gateway at Medplum'),
  MEDPLUM_CLIENT_SECRET: z.string().min(1).optional().describe('its secret'),
  GATEWAY_MASTER_KEY: z.string().min(32).optional().describe('wraps the private keys at rest'),
  ADMIN_SECRET: z.string().min(32).optional().describe('opens /admin for client registration from afar'),
  DEMO: flag.optional().describe('1: load the demo clinic and its clients; 0: never; default: only without Medplum'),
  LOG_LEVEL: z.enum(['info', 'warn', 'error', 'silent']).default('info').describe('least level of the log'),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('proxies whose X-Forwarded-For is believed'),
  RATE_PER_SECOND: z.coerce.number().positive().default(50).describe('requests a second of one client in the long run'),
  RATE_BURST: z.coerce.number().int().positive().default(200).describe('requests of one client at once after a pause'),
  RATE_CONCURRENT: z.coerce.number().int().positive().default(32).describe('requests of one client under way'),
  RELEASE_POLICY: z
    .enum(['except-treatment', 'always'])
    .default('except-treatment')
    .describe('whose requests for records need a signed release'),
  RELEASE_POLICY_REASON: z
    .string()
    .min(10)
    .optional()
    .describe('why even treatment requests need one; told to auditors'),
  RECORDS_VOLUME_PAGES: z.coerce
    .number()
    .int()
    .min(1)
    .max(300)
    .default(200)
    .describe('pages after which a packet of records goes on in another volume'),
  RECORDS_WAIT_FOR_FEE: flag.optional().describe('1: records go when their fee is paid or waived'),
  RECORDS_LINK_DAYS: z.coerce.number().int().min(1).max(30).default(7).describe('days a download link is good'),
  ...eligibilitySettingsShape,
  PUBLISH_SLOTS: z
    .string()
    .regex(/^[a-z][a-z-]{0,63}(,[a-z][a-z-]{0,63})*$/)
    .optional()
    .describe('departments by their ids, separated by commas, whose free times everybody may see'),
  PUBLISH_BOOKING_URL: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('https page where a patient books a published time'),
  WAITLIST_OFFER_MINUTES: z.coerce
    .number()
    .int()
    .min(10)
    .max(1440)
    .default(60)
    .describe('minutes for which a free time is held for who waits'),
  ON_CALL_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(120)
    .default(10)
    .describe('minutes after which an unacknowledged message goes to the next on call'),
  AWAIT_REFERRAL_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(2)
    .describe('business days before a visit on which it no longer waits for a referral or an authorization'),
  ...faxSettingsShape,
  ...messageSettingsShape,
});

export type RawSettings = z.output<typeof settingsSchema>;

export interface Settings extends Omit<RawSettings, 'PUBLIC_URL' | 'DEMO'> {
  readonly PUBLIC_URL: string;
  readonly DEMO: boolean;
}

/** Thrown at start; its message is the one sentence. */
export class SettingsError extends Error {}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** Settings from an environment. Empty strings count as absent, as in most deployment tools. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse(present);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    const wanted = names.map((name) => `${name} (${descriptionOf(name)})`);
    throw new SettingsError(`Setting ${wanted.join(' and ')} is malformed.`);
  }
  const raw = parsed.data;
  refuseZone(raw.CLINIC_TIMEZONE);
  if (raw.MEDPLUM_BASE_URL && !(raw.MEDPLUM_CLIENT_ID && raw.MEDPLUM_CLIENT_SECRET)) {
    throw new SettingsError('MEDPLUM_BASE_URL also needs MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET.');
  }
  const problem =
    faxSettingsProblem(raw, raw.PUBLIC_URL) ?? eligibilitySettingsProblem(raw) ?? messageSettingsProblem(raw);
  if (problem !== undefined) throw new SettingsError(problem);
  if (raw.RELEASE_POLICY === 'always' && raw.RELEASE_POLICY_REASON === undefined) {
    throw new SettingsError(
      'RELEASE_POLICY=always also needs RELEASE_POLICY_REASON: the law asks for no release where records are for treatment.',
    );
  }
  const demo = raw.DEMO ?? raw.MEDPLUM_BASE_URL === undefined;
  if (demo && raw.DEMO === undefined && !LOOPBACK.test(raw.HOST)) {
    throw new SettingsError(
      'HOST is not a loopback address: the demo clients would be open to the network; set DEMO=1 if that is wanted, DEMO=0 if not.',
    );
  }
  const host = raw.HOST.includes(':') ? `[${raw.HOST}]` : raw.HOST; // IPv6
  return { ...raw, DEMO: demo, PUBLIC_URL: raw.PUBLIC_URL ?? `http://${host}:${raw.PORT}` };
}

function descriptionOf(name: string): string {
  return (settingsSchema.shape as Record<string, z.ZodType | undefined>)[name]?.description ?? 'unknown';
}

function refuseZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
  } catch {
    throw new SettingsError('Setting CLINIC_TIMEZONE (IANA zone of the clinic) is malformed.');
  }
}
