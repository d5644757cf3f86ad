import { beforeEach, describe, expect, test } from 'vitest';
import { sqlAccessBook } from '../../src/audit/access-book-sql.ts';
import { type Access, type AccessBook, createAccessLog } from '../../src/audit/access-log.ts';
import { memorySql } from '../auth/memory-sql.ts';

const read: Access = {
  what: 'read',
  client: 'c1',
  route: 'GET /v1/referrals/{id}',
  resourceType: 'Task',
  resourceId: '7',
  outcome: 'ok',
};
const denied: Access = {
  ...read,
  what: 'denied',
  outcome: 'forbidden',
  address: '192.0.2.1',
  person: 'rivera',
  requestId: 'r',
};

let book: AccessBook;
let appended: number;
let broken: boolean;
let timers: { run: () => void; ms: number }[];
let errors: unknown[];

beforeEach(() => {
  const stored = sqlAccessBook(memorySql());
  appended = 0;
  broken = false;
  timers = [];
  errors = [];
  book = {
    ...stored,
    async append(entries) {
      appended += 1;
      if (broken) throw new Error('disk full');
      await stored.append(entries);
    },
  };
});

const open = () =>
  createAccessLog({
    book,
    now: () => 1_000,
    onError: (error) => errors.push(error),
    schedule: (run, ms) => timers.push({ run, ms }),
  });
const rows = () => book.rows(0, 100);

test('what is recorded is there when the promise resolves, with every field', async () => {
  await open().record(denied);
  expect(await rows()).toMatchObject([{ ...denied, n: 1, at: 1_000, prev: '' }]);
});

test('reads wait a tenth of a second and are written together', async () => {
  const log = open();
  for (let i = 0; i < 50; i++) log.note(read);
  expect(appended).toBe(0);
  expect(timers.map(({ ms }) => ms)).toEqual([100]);
  timers[0]?.run();
  await log.flush();
  expect(appended).toBe(1);
  expect(await rows()).toHaveLength(50);
});

test('a denial takes the waiting reads along, in order; denials of one turn share a commit', async () => {
  const log = open();
  log.note(read);
  await Promise.all([log.record(denied), log.record(denied)]);
  expect(appended).toBe(1);
  expect((await rows()).map(({ what }) => what)).toEqual(['read', 'denied', 'denied']);
});

test('many at once keep their order and number', async () => {
  const log = open();
  for (let i = 0; i < 1_200; i++) log.note({ ...read, resourceId: String(i) });
  await log.flush();
  const all = await book.rows(0, 2_000);
  expect(all.map(({ n, resourceId }) => n - Number(resourceId))).toEqual(Array(1_200).fill(1));
});

describe('when the book cannot be written', () => {
  test('a denial says so, a read is told to onError and tried again; nothing is lost', async () => {
    const log = open();
    broken = true;
    log.note(read);
    await expect(log.record(denied)).rejects.toThrow('disk full');
    timers[0]?.run();
    await expect.poll(() => errors.length).toBe(1);
    expect(timers.map(({ ms }) => ms)).toEqual([100, 1_000]);
    broken = false;
    timers[1]?.run();
    await log.flush();
    expect((await rows()).map(({ what }) => what)).toEqual(['read', 'denied']);
  });

  test('reads are refused when too many wait', () => {
    const log = open();
    for (let i = 0; i < 20_000; i++) log.note(read);
    expect(() => log.note(read)).toThrow('access-log-behind');
  });
});
