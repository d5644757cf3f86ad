import { beforeEach, describe, expect, test } from 'vitest';
import { newClient } from '../../src/auth/clients.ts';
import { sqlClients } from '../../src/auth/clients-sql.ts';
import { createSignIn, LINK_MS, type SignIn } from '../../src/console/sessions.ts';
import { sqlSessions } from '../../src/console/sessions-sql.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

const MINUTE = 60_000;
let clock: number;
let signIn: SignIn;
let clients: ReturnType<typeof sqlClients>;
let dana: string;
let partner: string;

beforeEach(async () => {
  clock = Date.parse('2026-11-24T16:00:00Z');
  const sql = openNodeSqlite(':memory:');
  clients = sqlClients(sql);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const add = async (registration: object) => {
    const made = await newClient(registration, { now: clock, newId: () => crypto.randomUUID(), random });
    await clients.add(made.client);
    return made.client.clientId;
  };
  dana = await add({ name: 'Desk', role: 'staff', person: { id: 'dana', name: 'Dana Whitfield' } });
  partner = await add({ name: 'Practice', role: 'partner', organization: { name: 'Practice', npi: '1234567893' } });
  signIn = createSignIn({ book: sqlSessions(sql), clients, now: () => clock, random });
});

test('a link opens one session, for its person, once', async () => {
  const link = await signIn.newLink(dana);
  const cookie = await signIn.enter(link);
  expect((await signIn.whoIs(cookie))?.client.person).toEqual({ id: 'dana', name: 'Dana Whitfield' });
  await expect(signIn.enter(link)).rejects.toMatchObject({ kind: 'login' });
  expect(await signIn.whoIs(link)).toBeUndefined();
  expect(await signIn.whoIs(undefined)).toBeUndefined();
});

test('two that use a link at once: one gets in', async () => {
  const link = await signIn.newLink(dana);
  const tries = await Promise.allSettled([signIn.enter(link), signIn.enter(link)]);
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('only a person of the staff gets a link', async () => {
  await expect(signIn.newLink(partner)).rejects.toMatchObject({ kind: 'business-rule' });
  await expect(signIn.newLink('nobody')).rejects.toMatchObject({ kind: 'not-found' });
});

describe('a session ends', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = await signIn.enter(await signIn.newLink(dana));
  });

  test('after half an hour without a page, and not before', async () => {
    for (let i = 0; i < 5; i++) {
      clock += 29 * MINUTE;
      expect(await signIn.whoIs(cookie)).toBeDefined();
    }
    clock += 32 * MINUTE;
    expect(await signIn.whoIs(cookie)).toBeUndefined();
  });

  test('after twelve hours whatever happens', async () => {
    for (let i = 0; i < 25; i++) {
      clock += 29 * MINUTE;
      if (clock <= Date.parse('2026-11-25T04:00:00Z')) expect(await signIn.whoIs(cookie)).toBeDefined();
    }
    expect(await signIn.whoIs(cookie)).toBeUndefined();
  });

  test('by signing out', async () => {
    await signIn.leave(cookie);
    expect(await signIn.whoIs(cookie)).toBeUndefined();
  });

  test('with the client of its person', async () => {
    await clients.revoke(dana, clock);
    expect(await signIn.whoIs(cookie)).toBeUndefined();
  });
});

test('an old link is no good', async () => {
  const link = await signIn.newLink(dana);
  clock += LINK_MS + 1;
  await expect(signIn.enter(link)).rejects.toMatchObject({ kind: 'login', issues: [{ code: 'link-used' }] });
});
