/** The drill: work, back up while working, work on, lose everything, restore, send everything again. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentReference } from '@medplum/fhirtypes';
import { afterAll, expect, test } from 'vitest';
import { verifyBook } from '../../src/audit/verify.ts';
import { isRecovering } from '../../src/backup/recovery.ts';
import { FENCED_LEDGER_TABLES } from '../../src/ports/ledger/rows-schema.ts';
import { migrate } from '../../src/ports/sql/migrations.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { workOff } from '../../src/spool-loop.ts';
import { faultyStore } from '../faulty-store.ts';
import { startFakeMedplum } from '../medplum/fake-medplum.ts';
import * as h from '../medplum/harness.ts';
import { openGateway } from '../open-gateway.ts';
import { referral, textDocument } from '../referrals/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'drill-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `npm run backup` and `npm run restore` as an operator types them. */
function run(command: 'backup' | 'restore', data: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: data };
    execFile(process.execPath, [`src/cli/${command}.ts`, ...args], { env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}

test('embedded: all up to the backup is there, and everything sent again leaves one of each', async () => {
  const weather = faultyStore();
  const gateway = await openGateway({ store: weather.store });
  const withDocument = (n: number) => referral(n, { documents: [textDocument('Note', `Seen for the ${n}th time`)] });
  const send = (to: typeof gateway, n: number) => to.call('partner', 'POST', '/v1/referrals', withDocument(n));
  const acts = new Map<number, string>();
  const sendAll = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const { status, body } = await send(gateway, n);
      expect(status).toBe(201);
      acts.set(n, body.id);
    }
  };
  await sendAll(0, 6);
  const [first] = acts.values();
  expect((await gateway.call('staff', 'POST', `/v1/referrals/${first}/accept`, {})).status).toBe(200);
  weather.set('transient');
  const kept = await send(gateway, 100);
  expect(kept.status).toBe(202);
  acts.set(100, kept.body.id);
  weather.set('up');
  const before = new Map(acts);

  const backup = join(folder, 'backup');
  const [said] = await Promise.all([run('backup', gateway.folder, backup), sendAll(6, 10)]); // while it works
  expect(said).toMatch(/^Backed up to .*sealed blobs\.\nIt holds the gateway's keys/);
  await sendAll(10, 14);
  const accessRows = await gateway.ports.accessBook.last();
  gateway.close(); // and everything is gone
  expect(existsSync(gateway.folder)).toBe(false);

  const data = join(folder, 'data');
  expect(await run('restore', data, backup)).toMatch(/^Restored into /);
  const restored = await openGateway({ folder: data, clients: gateway.clients });
  const read = (id: string | undefined) => restored.call('partner', 'GET', `/v1/referrals/${id}`);
  for (const [n, id] of before) expect([n, (await read(id)).status]).toEqual([n, n === 100 ? 202 : 200]);
  expect((await read(first)).body.status).toBe('accepted');
  while ((await workOff(restored.ports.spool, restored.gateway.consume, restored.ports.now)) > 0);

  for (let round = 0; round < 2; round++) {
    for (const [n, id] of acts) {
      const { status, body, headers } = await send(restored, n);
      expect([n, status, body.id]).toEqual([n, 201, id]);
      if (before.has(n) || round > 0) expect([n, headers.get('idempotency-replayed')]).toEqual([n, 'true']);
    }
  }
  const { search, getBinary } = restored.ports.store;
  const people = await search({ type: 'Patient', where: [['family', 'Family']], count: 100 });
  const theirs = [['patient', people.matches.map(({ id }) => `Patient/${id}`).join(',')]] as const;
  const requests = await search({ type: 'ServiceRequest', where: theirs, count: 100 });
  const documents = await search<DocumentReference>({ type: 'DocumentReference', where: theirs, count: 100 });
  expect([people, requests, documents].map(({ matches }) => matches.length)).toEqual(Array(3).fill(acts.size));
  const notes = documents.matches.map(async ({ content }) => {
    const id = content[0]?.attachment.url?.slice('Binary/'.length) ?? '';
    return new TextDecoder().decode((await getBinary(id)).bytes);
  });
  const expected = [...acts.keys()].map((n) => `Seen for the ${n}th time`);
  expect((await Promise.all(notes)).sort()).toEqual(expected.sort());

  const log = await verifyBook(restored.ports.accessBook, restored.ports.keys, restored.clock);
  expect(log.tampering).toBeUndefined();
  const rows = await restored.ports.accessBook.rows(0, 1000);
  expect(rows.filter(({ route }) => route === 'npm run restore')).toHaveLength(1);
  expect(rows.length).toBeLessThan((accessRows?.n ?? 0) + 100);
  restored.close();
});

test('Medplum: what was committed after the backup is found again, not done again', async () => {
  const medplum = await startFakeMedplum();
  const shard = h.newShard();
  const open = (data: string) => {
    const sql = openNodeSqlite(join(data, 'gateway.sqlite'));
    migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
    const recovering = isRecovering(sql, Date.now());
    const ledger = h.quickLedger(sql, h.quickStore(medplum), { shard, recovering });
    const act = (key: string) => ledger.once(h.createCall(key), async () => h.createDraft(key));
    return { sql, recovering, act };
  };
  const data = mkdtempSync(join(folder, 'medplum-'));
  const keys = Array.from({ length: 6 }, h.newKey);
  const first = open(data);
  expect(first.recovering).toBe(false);
  for (const key of keys.slice(0, 3)) await first.act(key);
  const backup = join(folder, 'medplum-backup');
  await run('backup', data, backup);
  for (const key of keys.slice(3)) await first.act(key);
  first.sql.close();
  rmSync(data, { recursive: true });

  await run('restore', data, backup);
  const restored = open(data);
  expect(restored.recovering).toBe(true);
  for (const key of [...keys, ...keys]) await restored.act(key);
  const direct = h.quickStore(medplum);
  for (const key of keys) expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
  restored.sql.close();

  await run('restore', data, '--replayed');
  const ordinary = open(data);
  expect(ordinary.recovering).toBe(false);
  ordinary.sql.close();
  await medplum.close();
});
