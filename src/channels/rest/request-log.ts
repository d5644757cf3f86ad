/** What is told of a request: a line of the log, the metrics, and for reads, searches and denials the access log. */
import type { Access, AccessLog } from '../../audit/access-log.ts';
import type { FailureLimit } from '../../auth/rate-limit.ts';
import { countRequest, type Metrics } from '../../metrics.ts';
import type { RequestLog } from './mount.ts';

/** One structured line; no patient data can reach it. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number>>,
) => void;

export interface RequestLogPorts {
  readonly log: Log;
  readonly accessLog: AccessLog;
  readonly addressOf: (request: Request) => string;
  readonly now: () => number;
}

/** Rows of the access log that callers without a valid token may cause, a minute and address. The last one says that more are not kept. */
export const MOST_STRANGERS = 20;
const MORE = 'more-not-recorded';

/** Writes acts leave Provenance and AuditEvent in the store and are not repeated in the access log. Fault transient when it is too far behind. */
export function logRequest(
  entry: RequestLog,
  ports: RequestLogPorts,
  metrics: Metrics,
  strangers: FailureLimit,
): Promise<void> | undefined {
  const { requestId, method, route, status, ms, clientId, audit, fault } = entry;
  countRequest(metrics, method, route, status, ms);
  const level = status >= 500 ? 'error' : 'info';
  const code = fault?.issues[0]?.code;
  ports.log(level, 'request', {
    requestId,
    method,
    route,
    status,
    ms: Math.round(ms),
    ...(clientId && { clientId }),
    ...(code && { code }),
    ...(fault?.kind === 'exception' && fault.cause instanceof Error && { stack: framesOf(fault.cause) }),
  });
  if (audit === 'none' || audit === 'write') return undefined;
  const access: Access = {
    what: audit,
    route: `${method} ${route}`,
    outcome: code ?? 'ok',
    requestId,
    ...(clientId && { client: clientId }),
    ...(entry.person && { person: entry.person }),
    ...(entry.target && { resourceId: entry.target }),
    ...(entry.resourceType && { resourceType: entry.resourceType }),
    ...(audit === 'denied' && { address: ports.addressOf(entry.raw) }),
  };
  if (audit === 'denied') return recordDenial(access, status, ports, strangers);
  ports.accessLog.note(access);
  return undefined;
}

/** Anybody can be refused for want of a token, as often as the network allows: every row costs a commit and is kept six years. */
function recordDenial(
  access: Access,
  status: number,
  { accessLog, now }: RequestLogPorts,
  strangers: FailureLimit,
): Promise<void> | undefined {
  const { address = 'unknown' } = access;
  if (status !== 401) return accessLog.record(access);
  if (strangers.blocked(address, now()) !== undefined) return undefined;
  strangers.failed(address, now());
  const last = strangers.blocked(address, now()) !== undefined;
  return accessLog.record(last ? { ...access, outcome: MORE } : access);
}

/** Where a bug is: the frames without the message, which may quote a value (JSON.parse does). */
function framesOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}

/** The access log of the doors beside the table of routes: what they refuse is also counted and told, so that an alarm can hang on it. */
export function countingRefusals({ accessLog, log }: RequestLogPorts, metrics: Metrics): Pick<AccessLog, 'record'> {
  return {
    record(access) {
      if (access.what === 'denied') {
        metrics.count('gateway_refusals_total', { route: access.route, code: access.outcome });
        log('warn', 'refused', {
          route: access.route,
          code: access.outcome,
          ...(access.client && { clientId: access.client }),
        });
      }
      return accessLog.record(access);
    },
  };
}
