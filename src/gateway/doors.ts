/** What every REST route passes through: rate limits, who calls, the log, and even times of answers. */
import { createFailureLimit, createRateLimit } from '../auth/rate-limit.ts';
import { bearerToken, type Tokens } from '../auth/tokens.ts';
import { createEvenAnswers } from '../channels/rest/even-answers.ts';
import type { Doors } from '../channels/rest/mount.ts';
import { logRequest, MOST_STRANGERS } from '../channels/rest/request-log.ts';
import type { Directory } from '../directory/departments.ts';
import { organizationOf } from '../directory/organizations.ts';
import { Fault } from '../fault.ts';
import type { Metrics } from '../metrics.ts';
import type { Settings } from '../settings.ts';
import type { GatewayPorts } from './ports.ts';

export interface DoorNeeds {
  readonly ports: GatewayPorts;
  readonly tokens: Tokens;
  readonly directory: Directory;
  readonly metrics: Metrics;
  readonly settings: Pick<Settings, 'RATE_PER_SECOND' | 'RATE_BURST' | 'RATE_CONCURRENT' | 'MEDPLUM_BASE_URL'>;
}

/** ms: what answers to partners are held back to at first, in one process and over a network. */
const QUANTUM = { embedded: 50, medplum: 400 } as const;

export function openDoors({ ports, tokens, directory, metrics, settings }: DoorNeeds): Doors {
  const limits = createRateLimit({
    perSecond: settings.RATE_PER_SECOND,
    burst: settings.RATE_BURST,
    concurrent: settings.RATE_CONCURRENT,
  });
  const even = createEvenAnswers(settings.MEDPLUM_BASE_URL === undefined ? QUANTUM.embedded : QUANTUM.medplum);
  const strangers = createFailureLimit(MOST_STRANGERS, 60_000);
  return {
    now: ports.now,
    newId: ports.newId,
    enter(clientId) {
      const entry = limits.enter(clientId, ports.now());
      if (entry.allow) return () => entry.leave();
      throw new Fault(
        'throttled',
        { code: 'rate-limit', text: 'Too many requests of this client.' },
        { retryAfter: entry.retryAfter },
      );
    },
    async authenticate(authorization) {
      const caller = await tokens.verifyToken(bearerToken(authorization));
      return { caller, organization: await organizationOf(caller, ports.store, ports.clients, directory.isOurs) };
    },
    log: (entry) => logRequest(entry, ports, metrics, strangers),
    async holdBack(started, done) {
      const elapsed = ports.now() - started;
      if (done) even.done(elapsed);
      await ports.wait(even.padding(elapsed));
    },
  };
}
