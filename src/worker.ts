/**
 * The gateway as a Cloudflare Worker. With MEDPLUM_BASE_URL it runs in the isolate that is called, its ledger and books in Durable
 * Objects; in a dev session (`npm run dev:worker`) the whole clinic is one Durable Object; otherwise it says what to set. docs/worker.md.
 */
import { asFault, faultResponse } from './channels/rest/outcome.ts';
import { Fault } from './fault.ts';
import type { Settings } from './settings.ts';
import { workOffDue } from './worker/alarms.ts';
import { type Bindings, environmentOf, spoolOf } from './worker/bindings.ts';
import { deployedGateway } from './worker/deployed.ts';
import { workerLog } from './worker/log.ts';
import { type Mode, modeOf } from './worker/mode.ts';
import { now } from './worker/runtime.ts';

export { AccessBook } from './worker/access-book.ts';
export { EmbeddedClinic } from './worker/embedded-clinic.ts';
export { LedgerShard } from './worker/ledger-shard.ts';
export { Registry } from './worker/registry.ts';
export { Spool } from './worker/spool.ts';

export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const mode = modeFor(env);
    if (mode.kind === 'unset') return notSetUp(mode.sentence);
    if (mode.kind === 'medplum') return serveDeployed(request, env, mode.settings);
    if (!LOOPBACK.test(new URL(request.url).hostname)) return notSetUp(NOT_LOOPBACK);
    return env.EMBEDDED_CLINIC.getByName('clinic').fetch(request);
  },

  /** The bell: its messages only say that there is work, and may be lost, late or double. */
  async queue(_messages: unknown, env: Bindings): Promise<void> {
    if (modeFor(env).kind !== 'medplum') return;
    const gateway = deployedGateway(env);
    await workOffDue(spoolOf(env), (message) => gateway.use((open) => open.consume(message)), now);
  },

  /** Once a minute. */
  async scheduled(_controller: unknown, env: Bindings): Promise<void> {
    const { kind } = modeFor(env);
    if (kind === 'medplum') await deployedGateway(env).use((gateway) => gateway.tick());
    if (kind === 'embedded') await env.EMBEDDED_CLINIC.getByName('clinic').tick();
  },
};

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;
const NOT_LOOPBACK = 'Remove DEV: it opens the demo clinic, which is for a dev session on a loopback address only.';

const modes = new WeakMap<Bindings, Mode>();

function modeFor(env: Bindings): Mode {
  let mode = modes.get(env);
  if (!mode) modes.set(env, (mode = modeOf(environmentOf(env))));
  return mode;
}

async function serveDeployed(request: Request, env: Bindings, settings: Settings): Promise<Response> {
  try {
    return await deployedGateway(env).use((gateway) => gateway.fetch(request));
  } catch (error) {
    // The gateway answers its own failures: this one did not open.
    const fault = asFault(error);
    workerLog(settings.LOG_LEVEL)('error', 'not-opened', {
      fault: fault.kind,
      code: fault.issues[0]?.code ?? fault.kind,
    });
    return faultResponse(fault);
  }
}

function notSetUp(sentence: string): Response {
  return faultResponse(new Fault('transient', { code: 'not-set-up', text: sentence }));
}
