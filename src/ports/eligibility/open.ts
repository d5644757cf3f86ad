/** The driver that the settings name. */
import type { Settings } from '../../settings.ts';
import { aboutWhomWasAsked } from './about-whom.ts';
import type { Eligibility } from './index.ts';
import { simulatedEligibility } from './simulator.ts';
import { stediEligibility } from './stedi.ts';
import { x12Eligibility } from './x12-http.ts';

export type EligibilitySettings = Pick<
  Settings,
  | 'DEMO'
  | 'ELIGIBILITY'
  | 'ELIGIBILITY_URL'
  | 'ELIGIBILITY_AUTHORIZATION'
  | 'ELIGIBILITY_SENDER'
  | 'ELIGIBILITY_RECEIVER'
>;

/** With the demo clinic and no other the simulator; else none but the one that is set up. */
export function openEligibility(
  settings: EligibilitySettings,
  ports: { fetch: typeof fetch; now: () => number },
): Eligibility | undefined {
  const { ELIGIBILITY: driver = settings.DEMO ? 'simulator' : undefined } = settings;
  if (driver === undefined) return undefined;
  return aboutWhomWasAsked(driverOf(driver, settings, ports));
}

function driverOf(
  driver: NonNullable<Settings['ELIGIBILITY']>,
  settings: EligibilitySettings,
  ports: { fetch: typeof fetch; now: () => number },
): Eligibility {
  if (driver === 'simulator') return simulatedEligibility(ports.now);
  const { ELIGIBILITY_URL: url, ELIGIBILITY_AUTHORIZATION: authorization } = settings;
  if (url === undefined || authorization === undefined) throw new Error('a clearinghouse without address or key');
  const access = { fetch: ports.fetch, url, authorization };
  if (driver === 'stedi') return stediEligibility(access);
  const [sender, receiver] = [party(settings.ELIGIBILITY_SENDER), party(settings.ELIGIBILITY_RECEIVER)];
  return x12Eligibility({ ...access, envelope: { sender, receiver, usage: 'P' }, now: ports.now });
}

/** `ZZ:CLINIC1`. */
function party(text = ''): { qualifier: string; id: string } {
  const [qualifier = '', id = ''] = text.split(':');
  return { qualifier, id };
}
