import { expect, test } from 'vitest';
import { hold } from '../../src/worker/held.ts';

function opener() {
  const opened: number[] = [];
  const clock = { now: 0 };
  const held = hold(
    async () => {
      opened.push(clock.now);
      return opened.length;
    },
    () => clock.now,
    1_000,
  );
  return { held, opened, clock };
}
const never = () => new Promise<never>(() => {});

test('it is opened once, by the first that needs it', async () => {
  const { held, opened } = opener();
  expect(opened).toEqual([]);
  expect(await Promise.all([1, 2, 3].map(() => held.use(async (n) => n)))).toEqual([1, 1, 1]);
});

test('after an invocation that did not end in time it is opened anew, once', async () => {
  const { held, opened, clock } = opener();
  void held.use(never);
  clock.now = 1_000;
  expect(await held.use(async (n) => n)).toBe(1);
  clock.now = 1_001;
  expect(await held.use(async (n) => n)).toBe(2);
  clock.now = 5_000;
  expect(await held.use(async (n) => n)).toBe(2);
  expect(opened).toHaveLength(2);
});

test('work that failed has ended', async () => {
  const { held, clock } = opener();
  await expect(held.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  clock.now = 5_000;
  expect(await held.use(async (n) => n)).toBe(1);
});

test('a failure to open is told and not held', async () => {
  let tries = 0;
  const open = async () => {
    if (++tries === 1) throw new Error('not yet');
    return tries;
  };
  const held = hold(open, () => 0, 1_000);
  await expect(held.use(async (n) => n)).rejects.toThrow('not yet');
  expect(await held.use(async (n) => n)).toBe(2);
});
