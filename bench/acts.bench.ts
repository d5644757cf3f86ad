/**
 * What the gateway adds: `POST /v1/referrals` of known people (token, parsing, matching, checks, audit, exactly once) against the calls it
 * wraps, made straight at a plain server over the same store: the transaction alone, and two searches and the transaction.
 * Both sides begin with the same database and commit alike; they take turns, so that what else the machine does meets all of them.
 */
import { closeSync, cpSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient, Resource } from '@medplum/fhirtypes';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import type { Figure } from './embedded-store.bench.ts';
import { type Caller, caller, median, type Outgoing, timed } from './load.ts';
import { patientSearch, referral, roleSearch, type Sample, transaction } from './referral.ts';
import { startDirect, startGateway } from './servers.ts';

const PATIENTS = 3_000;
const CLIENTS = [1, 8, 16] as const;
const ROUNDS = 16;
/** Works of one side in one round, by clients. */
const WORKS = { 1: 40, 8: 120, 16: 160 } as const;
const WARM_UP = 400;
const SAMPLE_ID = 'the-sample-of-the-bench';

type Side = 'act' | 'transaction' | 'three calls';
const SIDES: readonly Side[] = ['act', 'transaction', 'three calls'];

export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'acts-bench-'));
  const [ours, theirs] = [join(folder, 'gateway'), join(folder, 'direct')];
  try {
    const fsync = fsyncRate(join(folder, 'fsync'));
    await seed(ours);
    cpSync(ours, theirs, { recursive: true });
    const gateway = await startGateway(ours);
    const direct = await startDirect(theirs);
    const [toGateway, toDirect] = [caller(gateway.port), caller(direct.port)];
    try {
      const figures = await compare(await works(toGateway, toDirect, ours));
      await refuseUnlike(toGateway, ours);
      return [{ name: 'fsyncs of the disk', value: fsync, unit: '/s' }, ...figures];
    } finally {
      toGateway.close();
      toDirect.close();
      await Promise.all([gateway.stop(), direct.stop()]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A clinic that knows its people: one referral of each patient. */
async function seed(dataDir: string): Promise<void> {
  const gateway = await startGateway(dataDir);
  const to = caller(gateway.port);
  try {
    const headers = await authorized(to, dataDir, 'ehr'); // answers to partners are held back
    let n = 0;
    await timed(PATIENTS, 8, () => {
      const patient = n++;
      return send(to, referral({ patient, nth: 0 }, `seed-${patient}`, headers), 201);
    });
  } finally {
    to.close();
    await gateway.stop();
  }
}

async function works(
  toGateway: Caller,
  toDirect: Caller,
  dataDir: string,
): Promise<Record<Side, () => Promise<unknown>>> {
  const headers = await authorized(toGateway, dataDir, 'ehr');
  let n = 0;
  const next = () => n++ % PATIENTS;
  const nth = () => Math.floor(n / PATIENTS) + 1;
  await send(toGateway, referral({ patient: next(), nth: nth() }, SAMPLE_ID, headers), 201);
  const { sample, patients } = latestAct(dataDir);
  const commit = () => send(toDirect, transaction(sample, patients[next() % patients.length] ?? ''), 200);
  return {
    act: () => send(toGateway, referral({ patient: next(), nth: nth() }, crypto.randomUUID(), headers), 201),
    transaction: commit,
    'three calls': async () => {
      await send(toDirect, patientSearch(next()), 200);
      await send(toDirect, roleSearch(), 200);
      await commit();
    },
  };
}

async function compare(works: Record<Side, () => Promise<unknown>>): Promise<Figure[]> {
  for (const side of SIDES) await timed(WARM_UP, 8, works[side]);
  const figures: Figure[] = [];
  for (const clients of CLIENTS) {
    const times: Record<Side, number[]> = { act: [], transaction: [], 'three calls': [] };
    const took: Record<Side, number> = { act: 0, transaction: 0, 'three calls': 0 };
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < SIDES.length; turn++) {
        const side = SIDES[(round + turn) % SIDES.length] ?? 'act';
        const started = performance.now();
        times[side].push(...(await timed(WORKS[clients], clients, works[side])));
        took[side] += performance.now() - started;
      }
    }
    const at = `${clients} client${clients === 1 ? '' : 's'}`;
    const p50 = { act: median(times.act), transaction: median(times.transaction), three: median(times['three calls']) };
    figures.push(
      { name: `${at}: p50 of an act`, value: p50.act, unit: 'ms' },
      { name: `${at}: p50 of its transaction alone`, value: p50.transaction, unit: 'ms' },
      { name: `${at}: p50 of two searches and the transaction`, value: p50.three, unit: 'ms' },
      { name: `${at}: acts`, value: (ROUNDS * WORKS[clients] * 1000) / took.act, unit: '/s' },
      { name: `${at}: act / transaction`, value: p50.act / p50.transaction, unit: '×' },
      { name: `${at}: act / three calls`, value: p50.act / p50.three, unit: '×' },
    );
  }
  return figures;
}

/** The comparison holds only if every act met a known patient. */
async function refuseUnlike(toGateway: Caller, dataDir: string): Promise<void> {
  const headers = await authorized(toGateway, dataDir, 'ehr');
  const { text } = await send(toGateway, referral({ patient: 3, nth: 0 }, crypto.randomUUID(), headers), 201);
  const { patient } = JSON.parse(text) as { patient: { match: string } };
  if (patient.match !== 'matched') throw new Error(`the patient of the bench was ${patient.match}, not matched`);
}

async function send(to: Caller, outgoing: Outgoing, expected: number): Promise<{ text: string }> {
  const { status, text } = await to.post(outgoing);
  if (status !== expected) throw new Error(`${outgoing.path} answered ${status}: ${text.slice(0, 500)}`);
  return { text };
}

async function authorized(to: Caller, dataDir: string, client: string): Promise<Record<string, string>> {
  const { clientId, clientSecret } = JSON.parse(readFileSync(join(dataDir, 'demo-clients.json'), 'utf8'))[client];
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const { text } = await send(to, { path: '/oauth2/token', headers, body: body.toString() }, 200);
  return { authorization: `Bearer ${JSON.parse(text).access_token}` };
}

/** What the act left, so that the direct call commits the same; and the patients there are. */
function latestAct(dataDir: string): { sample: Sample; patients: string[] } {
  const sql = openNodeSqlite(join(dataDir, 'gateway.sqlite'));
  const bodies = (where: string) =>
    sql
      .all<{ body: string }>(`SELECT body FROM resource WHERE ${where} ORDER BY pk`)
      .map(({ body }) => JSON.parse(body));
  const resources: Resource[] = bodies('pk > (SELECT max(pk) - 4 FROM resource)');
  const patients = (bodies("type = 'Patient'") as Patient[]).map(({ id }) => `Patient/${id}`);
  sql.close();
  const [request, task, ...records] = resources;
  const types = records.map(({ resourceType }) => resourceType).join();
  if (
    request?.resourceType !== 'ServiceRequest' ||
    task?.resourceType !== 'Task' ||
    types !== 'Provenance,AuditEvent'
  ) {
    throw new Error('an act left something else than it used to');
  }
  const act = task.groupIdentifier?.value ?? '';
  return { sample: { resources, act, referralId: SAMPLE_ID, patient: request.subject.reference ?? '' }, patients };
}

/** Writes of 4 KB that are on the disk before the next: what a commit waits for. */
function fsyncRate(file: string): number {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(4096, 1);
  const MANY = 500;
  const started = performance.now();
  for (let i = 0; i < MANY; i++) {
    writeSync(handle, block);
    fdatasyncSync(handle);
  }
  closeSync(handle);
  return (MANY * 1000) / (performance.now() - started);
}
