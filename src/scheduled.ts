/** The gateway's scheduled jobs, one registry for both runtimes. */

import type { ActPorts, Call } from './action.ts';
import { exportAccessLog } from './audit/export.ts';
import { forgetOld, signHead } from './audit/heads.ts';
import { gatewayCaller } from './auth/caller.ts';
import { organizationOf } from './directory/organizations.ts';
import { isFault } from './fault.ts';
import type { GatewayPorts } from './gateway/ports.ts';
import type { Job } from './jobs.ts';
import type { Metrics } from './metrics.ts';
import type { AskAgainDeps } from './referrals/ask-again.ts';
import { sweepOverdue } from './referrals/mark-overdue.ts';
import { sweepKept } from './retention/kept.ts';
import { sweepProvisional } from './retention/provisional.ts';

export interface Scheduled {
  readonly ports: GatewayPorts;
  readonly acts: ActPorts;
  readonly metrics: Metrics;
  readonly parties: AskAgainDeps;
  /** Names of what the last probe could not reach. */
  readonly health: { degraded: string[] };
  /** The FHIR store is another server, which is told of accesses too. */
  readonly remoteStore: boolean;
}

export function scheduledJobs({ ports, acts, parties, metrics, health, remoteStore }: Scheduled): Job[] {
  const system: Omit<Call, 'target' | 'input'> = {
    caller: gatewayCaller('system/*.cruds'),
    requestId: 'tick',
  };
  return [
    { name: 'probe', when: { everyMinutes: 1 }, run: () => probe(ports, health) },
    { name: 'client-organizations', when: { everyMinutes: 1 }, run: () => resolveOrganizations(ports, parties.isOurs) },
    { name: 'overdue', when: { everyMinutes: 15 }, run: async () => void (await sweepOverdue(acts, system, parties)) },
    { name: 'ledger-sweep', when: { everyMinutes: 60 }, run: () => ports.ledger.sweep() },
    {
      name: 'access-log-head',
      when: { dailyAt: { hour: 0, minute: 5 } },
      run: async () => {
        await ports.accessLog.flush();
        await signHead(ports.accessBook, ports.keys, ports.now());
        await forgetOld(ports.accessBook, ports.now());
      },
    },
    {
      name: 'access-log-export',
      when: { everyMinutes: 1 },
      run: async () => {
        if (remoteStore) await exportAccessLog({ book: ports.accessBook, acts, spool: ports.spool }, system);
      },
    },
    {
      name: 'retire-provisional',
      when: { dailyAt: { hour: 3, minute: 20 } },
      run: async () => void (await sweepProvisional(acts, ports.spool, system)),
    },
    { name: 'kept-sweep', when: { dailyAt: { hour: 3, minute: 40 } }, run: () => sweepKept(ports) },
    { name: 'metrics-flush', when: { everyMinutes: 1 }, run: () => metrics.flush() },
  ];
}

/** Every partner's Organization is found before it first calls, so that its first referral can be kept when the store is away. */
async function resolveOrganizations(
  { clients, store, log }: GatewayPorts,
  isOurs: AskAgainDeps['isOurs'],
): Promise<void> {
  for (const client of await clients.list()) {
    if (client.revokedAt === undefined && client.organizationReference === undefined) {
      try {
        await organizationOf({ ...client, scopes: new Map(), tokenId: 'tick' }, store, clients, isOurs);
      } catch (error) {
        if (!isFault(error, 'forbidden')) throw error;
        log('warn', 'client-of-ours', { clientId: client.clientId }); // one wrong registration keeps no other partner waiting
      }
    }
  }
}

async function probe(ports: GatewayPorts, health: { degraded: string[] }): Promise<void> {
  const checks = await Promise.allSettled([ports.store.ping(), ports.spool.depth()]);
  health.degraded = ['store', 'spool'].filter((_, i) => checks[i]?.status === 'rejected');
}
