import type { GatewayPorts } from '../gateway.ts';
import type { Settings } from '../settings.ts';

const LEVELS = { info: 0, warn: 1, error: 2, silent: 3 } as const;

/** One JSON line per event, where `wrangler tail` and Workers Logs find it. */
export function workerLog(least: Settings['LOG_LEVEL']): GatewayPorts['log'] {
  return (level, event, fields) => {
    if (LEVELS[level] < LEVELS[least]) return;
    // biome-ignore lint/suspicious/noConsole: a Worker's log is its console
    console.log(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }));
  };
}
