/** A gateway that a proof starts at another time: it is stopped, and started again later over the same data. */
import { pathToFileURL } from 'node:url';
import { type Gateway, startGateway, WORKER } from '../gateway.ts';

export interface GatewayInTime extends Gateway {
  /** Stops it and starts it again at an instant, ms since 1970. */
  goTo(at: number): Promise<void>;
}

export async function startGatewayAt(at: number): Promise<GatewayInTime> {
  let off = at - Date.now();
  const gateway = await startGateway(() => environment(off));
  return {
    ...gateway,
    async goTo(later) {
      await gateway.stop();
      off = later - Date.now();
      await gateway.start();
    },
  };
}

const SHIFT = pathToFileURL(`${import.meta.dirname}/clock-shift.ts`).href;

function environment(off: number): Record<string, string> {
  const milliseconds = String(Math.round(off));
  if (WORKER) {
    const define = `process.env.PROVE_CLOCK_MS:${milliseconds}`;
    return { DEV_WRANGLER: JSON.stringify([`${import.meta.dirname}/clock-worker.ts`, '--define', define]) };
  }
  const options = [process.env.NODE_OPTIONS, `--import=${SHIFT}`].filter(Boolean).join(' ');
  return { NODE_OPTIONS: options, PROVE_CLOCK_MS: milliseconds };
}
