/** The deployed gateway as an isolate holds it. */
import type { Gateway } from '../gateway.ts';
import { type Bindings, environmentOf } from './bindings.ts';
import { type Held, hold } from './held.ts';
import { lasting } from './lasting.ts';
import { modeOf } from './mode.ts';

/** Longer than any call is promised to take (60 s). */
const PATIENCE_MS = 120_000;

const gateways = new WeakMap<Bindings, Held<Gateway>>();

/** The gateway in front of Medplum; opened by the first invocation that needs it, with what it imports. */
export function deployedGateway(env: Bindings): Held<Gateway> {
  const known = gateways.get(env);
  if (known) return known;
  const open = async () => {
    const mode = modeOf(environmentOf(env));
    if (mode.kind !== 'medplum') throw new Error('this Worker has no Medplum server');
    const { openDeployed } = await import('./open-deployed.ts');
    return openDeployed(env, mode.settings, mode.medplum);
  };
  const gateway = hold(open, () => Date.now(), PATIENCE_MS);
  const held: Held<Gateway> = { use: (work) => lasting(gateway.use(work)) };
  gateways.set(env, held);
  return held;
}
