import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openSealed, sealFile } from '../../src/backup/files.ts';
import { isNewer } from '../../src/backup/manifest.ts';
import { type PuttingBack, putBack } from '../../src/backup/put-back.ts';
import { isRecovering } from '../../src/backup/recovery.ts';
import { type Taking, takeBackup } from '../../src/backup/take.ts';
import { messageOf } from '../../src/kept-records.ts';
import { folderBlobs } from '../../src/ports/blobs/folder.ts';
import { sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { type NodeSqlite, openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

const START = Date.parse('2026-11-24T16:00:00Z');
const DAY_MS = 86_400_000;
const MASTER_KEY = 'a master key of more than 32 characters';
let n = 0;
let data: string;
let target: string;
let back: string;
beforeEach(() => {
  n += 1;
  [data, target, back] = [join(folder, `data-${n}`), join(folder, `backup-${n}`), join(folder, `back-${n}`)];
  mkdirSync(data);
});

/** A small DATA_DIR: a table, a kept act with its body, two blobs of no one. */
async function fill(): Promise<{ sql: NodeSqlite; blobs: ReturnType<typeof folderBlobs> }> {
  const sql = openNodeSqlite(join(data, 'gateway.sqlite'));
  sql.run('CREATE TABLE word (text TEXT) STRICT');
  sql.run("INSERT INTO word VALUES ('zebrafinch')");
  const blobs = folderBlobs(join(data, 'blobs'));
  for (const key of ['abc123', 'abd456', 'kept-one']) await blobs.put(key, new TextEncoder().encode(`sealed ${key}`));
  await sqlSpool(sql, () => START).enqueue(messageOf('one'));
  return { sql, blobs };
}

const take = (more: Partial<Taking> = {}) => takeBackup({ data, target, version: '1.2.3', now: () => START, ...more });
const put = (more: Partial<PuttingBack> = {}) =>
  putBack({ from: target, data: back, version: '1.2.3', now: () => START + DAY_MS, ...more });
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(join(target, file), change(readFileSync(join(target, file), 'latin1')), 'latin1');

function words(): string[] {
  const sql = openNodeSqlite(join(back, 'gateway.sqlite'));
  const rows = sql.all<{ text: string }>('SELECT text FROM word').map(({ text }) => text);
  sql.close();
  return rows;
}

describe('backup and restore', () => {
  test('of a database that is open bring back rows and blobs, for their owner only', async () => {
    const { sql, blobs } = await fill();
    writeFileSync(join(data, 'demo-clients.json'), '{}');
    const manifest = await take();
    expect(manifest).toMatchObject({ program: '1.2.3', at: '2026-11-24T16:00:00.000Z', missing: [] });
    expect(manifest.blobs.map(({ key }) => key).sort()).toEqual(['abc123', 'abd456', 'kept-one']);
    sql.run("INSERT INTO word VALUES ('too late')");
    expect(statSync(target).mode & 0o777).toBe(0o700);
    for (const file of ['gateway.sqlite', 'demo-clients.json', 'manifest.json'])
      expect(statSync(join(target, file)).mode & 0o777).toBe(0o600);

    await put();
    expect(words()).toEqual(['zebrafinch']);
    expect(readdirSync(back).sort()).toEqual(['blobs', 'demo-clients.json', 'gateway.sqlite']);
    const restored = folderBlobs(join(back, 'blobs'));
    for await (const key of blobs.keys()) expect(await restored.get(key)).toEqual(await blobs.get(key));
    sql.close();
  });

  test('under a master key leave nothing readable, and need it again', async () => {
    const { sql } = await fill();
    await take({ masterKey: MASTER_KEY });
    const files = readdirSync(target).filter((name) => statSync(join(target, name)).isFile());
    expect(files.sort()).toEqual(['gateway.sqlite.sealed', 'manifest.json']);
    for (const name of files)
      expect(readFileSync(join(target, name), 'latin1')).not.toMatch(/zebrafinch|SQLite format/);
    await expect(put()).rejects.toThrow('set GATEWAY_MASTER_KEY');
    await expect(put({ masterKey: `${MASTER_KEY}!` })).rejects.toThrow('is not the one it was sealed with');
    expect(existsSync(join(back, 'gateway.sqlite'))).toBe(false);
    rmSync(back, { recursive: true });
    await put({ masterKey: MASTER_KEY });
    expect(words()).toEqual(['zebrafinch']);
    sql.close();
  });

  test('mark the database for 30 days, until told that all was sent again', async () => {
    (await fill()).sql.close();
    await take();
    await put();
    const sql = openNodeSqlite(join(back, 'gateway.sqlite'));
    const restoredAt = START + DAY_MS;
    expect(isRecovering(sql, restoredAt + 30 * DAY_MS - 1)).toBe(true);
    expect(isRecovering(sql, restoredAt + 30 * DAY_MS)).toBe(false);
    sql.close();
  });
});

describe('a backup', () => {
  test('is taken anew when the database names what came and went meanwhile', async () => {
    const { sql } = await fill();
    const spool = sqlSpool(sql, () => START);
    const rounds: number[] = [];
    const manifest = await take({
      between: async (round) => {
        rounds.push(round);
        if (round === 1) return spool.enqueue(messageOf('two')); // its body is gone by now: it was just done
        for (const { id, token } of await spool.lease(9, 1)) if (id === 'act-two') await spool.ack(id, token);
      },
    });
    expect(rounds).toEqual([1, 2]);
    expect(manifest.missing).toEqual([]);
    sql.close();
  });

  test('has what came between the first look at the blobs and the copy of the database', async () => {
    const { sql, blobs } = await fill();
    const { missing, blobs: copied } = await take({
      between: async (round) => {
        expect(round).toBe(1);
        await blobs.put('kept-two', new Uint8Array([2]));
        await sqlSpool(sql, () => START).enqueue(messageOf('two'));
      },
    });
    expect(missing).toEqual([]);
    expect(copied.map(({ key }) => key)).toContain('kept-two');
    sql.close();
  });

  test('names the documents that were lost before', async () => {
    const { sql, blobs } = await fill();
    await blobs.delete('kept-one');
    expect((await take()).missing).toEqual(['kept-one']);
    expect((await put()).missing).toEqual(['kept-one']);
    sql.close();
  });

  test.each([
    [
      'a folder with something in it',
      () => writeFileSync(join(mkdirSync(target, { recursive: true }) ?? '', 'x'), ''),
      'is not empty',
    ],
    ['a folder inside DATA_DIR', () => void (target = join(data, 'backup')), 'lies inside'],
    ['DATA_DIR itself', () => void (target = data), 'lies inside'],
    ['a DATA_DIR without a database', () => rmSync(join(data, 'gateway.sqlite')), 'set DATA_DIR'],
  ])('is not made of, or into, %s', async (_, spoil, sentence) => {
    (await fill()).sql.close();
    spoil();
    await expect(take()).rejects.toThrow(sentence);
  });
});

describe('a restore refuses', () => {
  test.each<[string, () => void, string]>([
    ['a damaged blob', () => edit('blobs/ab/abc123', () => 'other'), 'abc123 is damaged'],
    ['a missing blob', () => rmSync(join(target, 'blobs/ab/abd456')), 'abd456 cannot be read'],
    [
      'a damaged database',
      () => edit('gateway.sqlite', (text) => text.replace('zebrafinch', 'zebrafinsh')),
      'gateway.sqlite is damaged',
    ],
    ['a missing database', () => rmSync(join(target, 'gateway.sqlite')), 'gateway.sqlite cannot be read'],
    ['a folder without a manifest', () => rmSync(join(target, 'manifest.json')), 'no complete backup'],
    ['a manifest that is none', () => edit('manifest.json', () => '{'), 'manifest.json in'],
    [
      'a manifest without a database',
      () => edit('manifest.json', (text) => text.replace(/"files": \[[^\]]*\]/, '"files": []')),
      'no database',
    ],
    [
      'a manifest that leads elsewhere',
      () => edit('manifest.json', (text) => text.replace('abc123', '../../x')),
      'manifest.json in',
    ],
    [
      'the backup of a newer program',
      () => edit('manifest.json', (text) => text.replace('"1.2.3"', '"1.3.0"')),
      'made by version 1.3.0',
    ],
    ['a DATA_DIR with something in it', () => mkdirSync(join(back, 'blobs'), { recursive: true }), 'is not empty'],
  ])('%s, and leaves no database', async (_, spoil, sentence) => {
    (await fill()).sql.close();
    await take();
    spoil();
    await expect(put()).rejects.toThrow(sentence);
    expect(existsSync(join(back, 'gateway.sqlite'))).toBe(false);
  });

  test('nothing of an older program', async () => {
    (await fill()).sql.close();
    await take();
    await put({ version: '1.10.0' });
    expect(words()).toEqual(['zebrafinch']);
  });
});

test('versions are compared by their numbers', () => {
  expect(isNewer('1.10.0', '1.9.9')).toBe(true);
  expect(isNewer('1.9.9', '1.10.0')).toBe(false);
  expect(isNewer('2.0.0-rc.1', '2.0.0')).toBe(false);
  expect(isNewer('1.0.1', '1.0.0')).toBe(true);
});

describe('a sealed file', () => {
  const file = (name: string) => join(folder, name);

  test('opens to what was sealed, however long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200_000 }), async (bytes) => {
        for (const name of ['plain', 'sealed', 'opened']) rmSync(file(name), { force: true });
        writeFileSync(file('plain'), bytes);
        await sealFile(file('plain'), file('sealed'), MASTER_KEY);
        await openSealed(file('sealed'), file('opened'), MASTER_KEY);
        expect(new Uint8Array(readFileSync(file('opened')))).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  test('with any bit changed, or cut off, does not open', async () => {
    writeFileSync(file('p'), 'a letter about nobody');
    await sealFile(file('p'), file('s'), MASTER_KEY);
    const sealed = readFileSync(file('s'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file('c'), changed);
      await expect(openSealed(file('c'), file('o'), MASTER_KEY)).rejects.toThrow();
      expect(existsSync(file('o'))).toBe(false);
    }
    for (const length of [0, 10, 40, sealed.length - 1]) {
      writeFileSync(file('c'), sealed.subarray(0, length));
      await expect(openSealed(file('c'), file('o'), MASTER_KEY)).rejects.toThrow();
    }
  });
});
