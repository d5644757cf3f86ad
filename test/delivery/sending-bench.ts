/** The sending of faxes over the embedded store in memory, with a service as the test says; every port call may be the last. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { macWith } from '../../src/act-key.ts';
import type { ActPorts } from '../../src/action.ts';
import { sqlFaxNumbers } from '../../src/delivery/fax-numbers-sql.ts';
import { faxSending } from '../../src/delivery/send-fax.ts';
import { Fault } from '../../src/fault.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import type { FaxVendor } from '../../src/ports/fax-vendor/index.ts';
import { openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import { noPageOpener } from './no-page-opener.ts';

export const START = Date.parse('2026-11-24T16:00:00Z');

export function sendingBench() {
  const sql = openNodeSqlite(':memory:');
  const clock = { now: START };
  const now = () => clock.now;
  const kept = new Map<string, Uint8Array>();
  const blobs: Blobs = {
    put: async (key, bytes) => void kept.set(key, kept.get(key) ?? bytes),
    get: async (key) => kept.get(key),
    delete: async (key) => void kept.delete(key),
    keys: async function* () {
      yield* kept.keys();
    },
  };
  const store = openEmbeddedStore({ sql, blobs, now });
  const numbers = sqlFaxNumbers(sql);

  /** As a process of its own, which dies after so many port calls. */
  function start(vendor: FaxVendor | undefined, after = Number.POSITIVE_INFINITY, counter: Counter = { calls: 0 }) {
    const mortal = cutOff(store, STORE_CALLS, after, counter);
    const acts: ActPorts = {
      store: mortal,
      ledger: oneCommitLedger({ sql, store: mortal, now }),
      mac: macWith(new Uint8Array(32).fill(9)),
      now,
      newId: () => crypto.randomUUID(),
    };
    return faxSending({
      acts,
      store: mortal,
      vendors: vendor ? [cutOff(vendor, ['send', 'outcomeOf'], after, counter)] : [],
      numbers,
      opener: noPageOpener,
      us: async () => ({ name: 'Clinic', phone: '+16025550100' }),
      patientServices: async () => ({ reference: 'Organization/patient-services' }),
      at: (iso) => iso,
      now,
    });
  }

  /** A fax that answers another, to a number of its own. */
  async function prepare(): Promise<string> {
    const resource: Communication = {
      resourceType: 'Communication',
      contained: [
        {
          resourceType: 'Organization',
          id: 'recipient',
          name: 'X',
          telecom: [{ system: 'fax', value: '+16025550123' }],
        },
      ],
      status: 'preparation',
      category: [{ coding: [{ system: 'http://medplum.com/fhir/CodeSystem/fax-direction', code: 'outbound' }] }],
      medium: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: 'FAXWRIT' }] }],
      recipient: [{ reference: '#recipient' }],
      reasonCode: [
        { coding: [{ system: 'https://clinic-gateway.example.org/fhir/CodeSystem/fax-reply', code: 'acknowledged' }] },
      ],
      payload: [{ contentString: 'Your fax abc' }],
    };
    const { resources } = await store.commit({
      create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource }],
      update: [],
    });
    return resources[0]?.id ?? '';
  }

  /** Does its message until there is nothing to do; time passes as asked. Answers how the fax stands. */
  async function untilDone(sending: ReturnType<typeof start>, communication: string, most = 60) {
    for (let turn = 0; turn < most; turn++) {
      try {
        await sending.consume({ id: 'm', topic: 'fax-send', body: { communication }, token: 1, attempts: turn });
        break;
      } catch (error) {
        if (!(error instanceof Fault) || error.next !== 'retry') throw error;
        clock.now += (error.retryAfter ?? 1) * 1000;
      }
    }
    return standing(communication);
  }

  async function standing(communication: string): Promise<{ fax: Stored<Communication>; tasks: Stored<Task>[] }> {
    const { matches } = await store.search<Task>({
      type: 'Task',
      where: [['focus', `Communication/${communication}`]],
    });
    return { fax: await store.read('Communication', communication), tasks: matches };
  }

  return { clock, store, numbers, start, prepare, untilDone, standing };
}
