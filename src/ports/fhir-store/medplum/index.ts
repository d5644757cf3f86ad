/**
 * The FHIR store that is a real Medplum server (5.1 or newer). What it must have enabled: docs/medplum.md.
 * Opened by the front doors; `probeTransactions` is to be called before the first commit.
 */
import { TIME_BUDGET } from '../../ledger/time-budget.ts';
import type { FencedStore } from '../fence.ts';
import { binariesOf } from './binaries.ts';
import { commitsOf } from './commits.ts';
import { type HttpCall, type HttpSettings, openHttp } from './http.ts';
import { lanesOf } from './lanes.ts';
import type { Pace } from './pace.ts';
import { probeTransactions } from './probe.ts';
import { readsOf } from './reads.ts';
import { openSuspects } from './suspects.ts';

export interface MedplumStore extends FencedStore {
  /**
   * Proves that transactions are atomic and honour versions; Fault `exception` with one clear sentence when they do not, and then the
   * gateway must not start. Leaves nothing but one Basic.
   */
  probeTransactions(): Promise<void>;
  withRequest(requestId: string): MedplumStore;
  /** Points left, for metrics. */
  pace(): Pace;
}

export type MedplumSettings = Pick<HttpSettings, 'baseUrl' | 'clientId' | 'clientSecret' | 'fetch' | 'now'> &
  Partial<HttpSettings>;

/** What the parts of the store share: one HTTP client, and what was learned from its answers. */
export interface Connection {
  send: ReturnType<typeof openHttp>['send'];
  bytes: ReturnType<typeof openHttp>['bytes'];
  suspects: ReturnType<typeof openSuspects>;
  newId: () => string;
  /** Set when a transaction came back as a batch: nothing more is committed until a probe succeeds. */
  atomicity: { lost: boolean };
}

export function openMedplumStore(settings: MedplumSettings): MedplumStore {
  const http = openHttp({
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    callMs: TIME_BUDGET.callMs,
    retryMs: TIME_BUDGET.retryMs,
    patienceMs: TIME_BUDGET.patienceMs,
    ...settings,
  });
  const suspects = openSuspects(settings.now);
  const atomicity = { lost: false };

  const view = (requestId?: string): MedplumStore => {
    const named = (call: HttpCall) => (requestId === undefined ? call : { ...call, requestId });
    const connection: Connection = {
      send: (call, read) => http.send(named(call), read),
      bytes: (call) => http.bytes(named(call)),
      suspects,
      atomicity,
      newId: () => crypto.randomUUID(),
    };
    const reads = readsOf(connection);
    const lanes = lanesOf(connection, reads.readInTransaction);
    return {
      ...reads,
      ...lanes,
      ...commitsOf(connection),
      ...binariesOf(connection),
      async ping() {
        await connection.send({ phase: 'read', method: 'GET', path: '/healthcheck', points: 0 }, () => undefined);
      },
      probeTransactions: () => probeTransactions(connection, lanes.createLane),
      withRequest: view,
      pace: http.pace,
    };
  };
  return view();
}
