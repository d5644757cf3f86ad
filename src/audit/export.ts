/**
 * Copies the access log into a Medplum server as AuditEvents, where the clinic's own tools look for them. The log itself stays the
 * record: it is chained and signed, the copies are not.
 *
 * A write costs 100 points of about 50,000 a minute, so rows go twenty to a transaction, at most a few transactions a minute, and only
 * while nothing waits in the spool: the acts of callers come first. What is behind catches up by night; that it is behind loses nothing.
 * With the embedded store log and store are one database and a copy would only double every read, so there the job does not run.
 *
 * Every batch is an act, and exactly once by its key: the numbers and the chain's hash of its last row. Where it ends is noted before it
 * is performed, so that after a crash the same rows are the same act. The AuditEvents are found by the tag of their row.
 */

import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Spool } from '../ports/spool/index.ts';
import type { AccessBook, AccessRow } from './access-log.ts';
import { auditEventOf } from './export-event.ts';

const BATCH = 20;
/** 4 × (20 AuditEvents, 2 records of the act, 1 lane) × 100 points: a fifth of the quota. */
const BATCHES_A_RUN = 4;
/** Rows that make no batch wait this long for others. */
const LINGER_MS = 3_600_000;

export interface ExportPorts {
  readonly book: Pick<AccessBook, 'rows' | 'exported' | 'noteExport'>;
  readonly acts: ActPorts;
  readonly spool: Pick<Spool, 'depth'>;
}

/** Exports what there is time for now; answers how many rows. Stops, to go on at the next run, when the store takes no more. */
export async function exportAccessLog(ports: ExportPorts, call: Omit<Call, 'target' | 'input'>): Promise<number> {
  const action = exportAction(ports.book);
  let exported = 0;
  for (let batch = 0; batch < BATCHES_A_RUN; batch++) {
    const { queued, leased } = await ports.spool.depth();
    const next = queued + leased === 0 && (await nextBatch(ports));
    if (!next) break;
    try {
      await perform(action, { ...call, input: next }, ports.acts);
    } catch (error) {
      if (isFault(error) && error.next === 'retry') break;
      throw error;
    }
    await ports.book.noteExport({ done: next.until, until: next.until });
    exported += next.until - next.after;
  }
  return exported;
}

/** The batch that was begun, or a new one, noted; undefined while too few rows wait. */
async function nextBatch({ book, acts }: ExportPorts): Promise<{ after: number; until: number } | undefined> {
  const { done, until } = await book.exported();
  if (until > done) return { after: done, until };
  const rows = await book.rows(done, BATCH);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || (rows.length < BATCH && first.at > acts.now() - LINGER_MS)) return undefined;
  await book.noteExport({ done, until: last.n });
  return { after: done, until: last.n };
}

function exportAction(book: Pick<AccessBook, 'rows'>) {
  return defineAction<{ after: number; until: number }, readonly AccessRow[], readonly AccessRow[]>({
    name: 'export-access-log',
    summary: 'Copy rows of the access log into the store',
    scope: 'system/AuditEvent.c',
    input: z.strictObject({ after: z.number(), until: z.number() }),
    fence: 'lane',
    writes: ['AuditEvent'],
    async open({ after, until }) {
      const rows = (await book.rows(after, BATCH)).filter(({ n }) => n <= until);
      return { parts: ['export-access-log', String(after), String(until), rows.at(-1)?.hash], state: rows };
    },
    find: async (_input, { state }) => state,
    build(_input, rows, { urn }) {
      const create = rows.map((row) => ({ urn: urn(), resource: auditEventOf(row) }));
      return {
        create,
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.upkeep, code: 'export-access-log' },
          operation: 'CREATE',
          targets: create.map((one) => one.urn),
        },
      };
    },
  });
}
