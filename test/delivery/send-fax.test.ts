import { describe, expect, test } from 'vitest';
import { attemptsOf } from '../../src/delivery/attempts.ts';
import { CutOff } from '../cut-off.ts';
import { fakeService, type Mood } from './fake-service.ts';
import { sendingBench } from './sending-bench.ts';

const MINUTES = 60_000;

async function sent(mood: Mood, change: (service: ReturnType<typeof fakeService>, turn: number) => void = () => {}) {
  const bench = sendingBench();
  const service = fakeService(() => bench.clock.now);
  service.state.mood = mood;
  const id = await bench.prepare();
  let turn = 0;
  const vendor = {
    ...service.vendor,
    send: (fax: Parameters<typeof service.vendor.send>[0]) => {
      change(service, ++turn);
      return service.vendor.send(fax);
    },
  };
  const sending = bench.start(vendor);
  const started = bench.clock.now;
  const result = await bench.untilDone(sending, id);
  const attempts = attemptsOf(result.fax);
  return { ...result, attempts, service, bench, sending, id, minutes: (bench.clock.now - started) / MINUTES };
}

describe('sending a fax', () => {
  test('delivered: completed, with a receipt', async () => {
    const { fax, tasks, attempts, service } = await sent('delivered');
    expect(fax).toMatchObject({
      status: 'completed',
      sent: '2026-11-24T16:00:00.000Z',
      received: '2026-11-24T16:00:00.000Z',
    });
    expect(attempts).toEqual([
      expect.objectContaining({
        vendor: 'phaxio',
        number: '+16025550123',
        pages: 2,
        names: false,
        pagesSent: 2,
        result: 'delivered',
      }),
    ]);
    expect(attempts[0]?.vendorFaxId).toBe(`v-${attempts[0]?.tag}`);
    expect(tasks).toEqual([]);
    expect(service.sent).toHaveLength(1);
    expect(service.sent[0]).toMatchObject({ to: '+16025550123', pages: 2 });
    expect(service.sent[0]?.tag).toMatch(/^[a-z0-9]{1,40}$/);
  });

  test.each(['busy', 'no-answer', 'failed'] as const)(
    '%s: again after 5, 15 and 60 minutes, then a person',
    async (mood) => {
      const { fax, tasks, attempts, minutes } = await sent(mood);
      expect(fax).toMatchObject({ status: 'stopped', statusReason: { coding: [{ code: mood }] } });
      const starts = attempts.map(({ at }) => Date.parse(at));
      expect(starts.map((at) => Math.round((at - (starts[0] ?? 0)) / MINUTES))).toEqual([0, 5, 20, 80]);
      expect(new Set(attempts.map(({ tag }) => tag)).size).toBe(4);
      expect(Math.round(minutes)).toBe(80);
      expect(tasks).toMatchObject([{ status: 'requested', code: { coding: [{ code: 'fax-failed' }] } }]);
    },
  );

  test('busy, then delivered', async () => {
    const { fax, attempts, tasks } = await sent('busy', ({ state }, turn) => {
      if (turn === 3) state.mood = 'delivered';
    });
    expect(fax.status).toBe('completed');
    expect(attempts.map(({ result }) => result)).toEqual(['busy', 'busy', 'delivered']);
    expect(tasks).toEqual([]);
  });

  test.each(['bad-number', 'not-a-fax', 'refuses'] as const)('%s: not again', async (mood) => {
    const { fax, attempts, tasks } = await sent(mood);
    expect(fax.status).toBe('stopped');
    expect(attempts).toHaveLength(1);
    expect(tasks).toHaveLength(1);
  });

  test('the service is away for hours: tried until it is there', async () => {
    const { fax, attempts, service, minutes } = await sent('away', ({ state }, turn) => {
      if (turn === 8) state.mood = 'delivered';
    });
    expect(fax.status).toBe('completed');
    expect(attempts).toHaveLength(8);
    expect(service.sent).toHaveLength(1);
    expect(minutes).toBeGreaterThan(240);
  });

  test('the answer is lost: it is asked for, not sent again', async () => {
    const { fax, service, attempts } = await sent('answer-lost');
    expect(fax.status).toBe('completed');
    expect(service.sent).toHaveLength(1);
    expect(attempts).toHaveLength(1);
  });

  test('nobody knows: a person finds out, and it is not sent again', async () => {
    const { fax, service, tasks, minutes } = await sent('request-lost');
    expect(fax).toMatchObject({ status: 'unknown', statusReason: { coding: [{ code: 'unknown' }] } });
    expect(tasks).toMatchObject([{ status: 'requested', code: { coding: [{ code: 'fax-unknown' }] } }]);
    expect(service.sent).toHaveLength(0);
    expect(minutes).toBeGreaterThanOrEqual(10);
  });

  test('what the service tells later answers the question', async () => {
    const { service, sending, bench, id, attempts } = await sent('answer-lost', ({ state }) => {
      state.lists = false;
    });
    const [attempt] = attempts;
    expect((await bench.standing(id)).fax.status).toBe('unknown');
    const told = {
      vendorFaxId: 'x',
      tag: attempt?.tag ?? '',
      result: 'delivered',
      at: bench.clock.now,
      pages: 2,
    } as const;
    await sending.outcome('phaxio', told);
    await sending.outcome('phaxio', told);
    const { fax, tasks } = await bench.standing(id);
    expect(fax.status).toBe('completed');
    expect(tasks).toMatchObject([{ status: 'completed' }]);
    expect(service.sent).toHaveLength(1);
  });

  test('under way until the service tells, by its own number where it gives no tag back', async () => {
    const bench = sendingBench();
    const service = fakeService(() => bench.clock.now);
    service.state.mood = 'sent';
    const id = await bench.prepare();
    const sending = bench.start(service.vendor);
    await bench.untilDone(sending, id, 3);
    const { fax } = await bench.standing(id);
    expect(fax.status).toBe('in-progress');
    const [attempt] = attemptsOf(fax);
    await sending.outcome('phaxio', { vendorFaxId: attempt?.vendorFaxId ?? '', result: 'busy', at: bench.clock.now });
    service.state.mood = 'delivered';
    const { fax: after } = await bench.untilDone(sending, id);
    expect(after.status).toBe('completed');
    expect(service.sent).toHaveLength(2);
    // Another's, or one of another service, changes nothing.
    await sending.outcome('telnyx', { vendorFaxId: attempt?.vendorFaxId ?? '', result: 'failed', at: 1 });
    await sending.outcome('phaxio', { vendorFaxId: 'nobody', result: 'failed', at: 1 });
    expect((await bench.standing(id)).fax.meta.versionId).toBe(after.meta.versionId);
  });

  test('no service is set up: a person tells the other side otherwise', async () => {
    const bench = sendingBench();
    const id = await bench.prepare();
    const { fax, tasks } = await bench.untilDone(bench.start(undefined), id);
    expect(fax).toMatchObject({ status: 'stopped', statusReason: { coding: [{ code: 'no-service' }] } });
    expect(tasks).toHaveLength(1);
  });

  test('two at once send once', async () => {
    const bench = sendingBench();
    const service = fakeService(() => bench.clock.now);
    const id = await bench.prepare();
    const [one, two] = [bench.start(service.vendor), bench.start(service.vendor)];
    await Promise.all([bench.untilDone(one, id), bench.untilDone(two, id)]);
    expect(service.sent).toHaveLength(1);
    expect((await bench.standing(id)).fax.status).toBe('completed');
  });
});

describe('cut off after any port call and taken up again', () => {
  const rounds = async (mood: Mood, sameTagOnce: true | undefined, lists: boolean) => {
    const counts: { faxes: number; status: string; tasks: number }[] = [];
    for (let after = 0; ; after++) {
      const bench = sendingBench();
      const service = fakeService(() => bench.clock.now, sameTagOnce);
      Object.assign(service.state, { mood, lists });
      const id = await bench.prepare();
      const counter = { calls: 0 };
      let died = false;
      await bench.untilDone(bench.start(service.vendor, after, counter), id).catch((error) => {
        if (!(error instanceof CutOff)) throw error;
        died = true;
      });
      if (service.state.mood === 'answer-lost') service.state.mood = 'delivered';
      const { fax, tasks } = await bench.untilDone(bench.start(service.vendor), id);
      const open = tasks.filter(({ status }) => status === 'requested');
      counts.push({ faxes: service.sent.length, status: fax.status, tasks: open.length });
      if (!died) return counts;
    }
  };

  test('one tag is sent once: exactly one fax', async () => {
    for (const mood of ['delivered', 'answer-lost'] as const) {
      const counts = await rounds(mood, true, true);
      expect(counts.length).toBeGreaterThan(8);
      for (const one of counts) expect(one).toEqual({ faxes: 1, status: 'completed', tasks: 0 });
    }
  });

  test('a list to look in: never two, and where it is in no list a person is asked', async () => {
    const counts = await rounds('delivered', undefined, true);
    for (const { faxes, status, tasks } of counts) {
      expect(faxes).toBeLessThanOrEqual(1);
      expect({ status, tasks }).toEqual(
        faxes === 1 ? { status: 'completed', tasks: 0 } : { status: 'unknown', tasks: 1 },
      );
    }
    expect(counts.filter(({ faxes }) => faxes === 1).length).toBeGreaterThan(counts.length / 2);
  });

  test('no list and no answer: at most one, and a person is asked', async () => {
    const counts = await rounds('answer-lost', undefined, false);
    for (const { faxes, status, tasks } of counts) {
      expect(faxes).toBeLessThanOrEqual(1);
      if (status !== 'completed') expect({ status, tasks }).toEqual({ status: 'unknown', tasks: 1 });
    }
  });
});
