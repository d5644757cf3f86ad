/** What this Worker is by its settings: the embedded clinic of a dev session, a gateway in front of Medplum, or not set up. */
import { readSettings, type Settings, SettingsError } from '../settings.ts';

export interface MedplumAccess {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type Mode =
  | { readonly kind: 'embedded'; readonly settings: Settings }
  | { readonly kind: 'medplum'; readonly settings: Settings; readonly medplum: MedplumAccess }
  /** `sentence` says what to set. */
  | { readonly kind: 'unset'; readonly sentence: string };

const NO_STORE =
  'Set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and PUBLIC_URL (wrangler secret put): a deployed Worker needs a Medplum server, the embedded store is for one machine.';
const NO_PUBLIC_URL = 'Set PUBLIC_URL to the URL callers use: tokens are bound to it.';
const ONLY_DEMO = 'Remove DEMO: the clinic of a dev session is the demo clinic.';
const NO_DEMO = 'Remove DEMO: the demo clinic is for one machine (npm start, npm run dev:worker).';

/** `environment`: the variables and secrets, without the bindings. */
export function modeOf(environment: Readonly<Record<string, string>>): Mode {
  const { DEV, MEDPLUM_BASE_URL, PUBLIC_URL, DEMO } = environment;
  if (!MEDPLUM_BASE_URL && !DEV) return { kind: 'unset', sentence: NO_STORE };
  if (MEDPLUM_BASE_URL && !PUBLIC_URL) return { kind: 'unset', sentence: NO_PUBLIC_URL };
  if (MEDPLUM_BASE_URL && DEMO === '1') return { kind: 'unset', sentence: NO_DEMO };
  if (!MEDPLUM_BASE_URL && DEMO === '0') return { kind: 'unset', sentence: ONLY_DEMO };
  try {
    const settings = readSettings(environment);
    const { MEDPLUM_BASE_URL: baseUrl, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret } = settings;
    if (!baseUrl) return { kind: 'embedded', settings };
    // readSettings refuses the first without the other two.
    if (!clientId || !clientSecret) return { kind: 'unset', sentence: NO_STORE };
    return { kind: 'medplum', settings, medplum: { baseUrl, clientId, clientSecret } };
  } catch (error) {
    if (error instanceof SettingsError) return { kind: 'unset', sentence: error.message };
    throw error;
  }
}
