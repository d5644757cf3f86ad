/** Sending one message: how it may end, and that it is sent once whatever is cut off. */
import { describe, expect, test } from 'vitest';
import { attemptsOf } from '../../src/messages/attempts.ts';
import { CutOff } from '../cut-off.ts';
import { fakeChannel, type Mood, sendingBench } from './sending-bench.ts';

const BOTH = [
  { system: 'phone', value: '602-555-0123' },
  { system: 'email', value: 'patient@example.org' },
] as const;

async function sentWith(mood: Mood, telecom?: Parameters<ReturnType<typeof sendingBench>['prepare']>[0]) {
  const bench = sendingBench();
  const text = fakeChannel(() => bench.clock.now);
  const mail = fakeChannel(() => bench.clock.now, { channel: 'email' });
  text.state.mood = mood;
  const id = await bench.prepare(telecom);
  const sending = bench.start([text.service, mail.service]);
  const result = await bench.untilDone(sending, id);
  return { ...result, attempts: attemptsOf(result.message), text, mail, bench, sending, id };
}

describe('sending a message', () => {
  test.each(['delivered', 'sent'] as const)('%s: completed', async (mood) => {
    const { message, tasks, attempts, text, bench } = await sentWith(mood);
    expect(message).toMatchObject({ status: 'completed', sent: '2026-11-24T16:00:00.000Z' });
    expect(attempts).toMatchObject([{ channel: 'sms', driver: 'telnyx', to: '+16025550123', result: mood }]);
    expect(tasks).toEqual([]);
    expect(text.sent).toMatchObject([
      { to: '+16025550123', text: expect.stringContaining('Clinic: your registration is not complete') },
    ]);
    expect(bench.counted).toEqual([`registration-incomplete ${mood}`]);
  });

  test.each(['failed', 'bad-address', 'opted-out', 'refuses'] as const)(
    '%s: by the other channel, once',
    async (mood) => {
      const { message, attempts, mail } = await sentWith(mood, [...BOTH]);
      expect(message.status).toBe('completed');
      expect(attempts.map(({ channel, result }) => [channel, result])).toEqual([
        ['sms', mood === 'refuses' ? 'refused' : mood],
        ['email', 'delivered'],
      ]);
      expect(mail.sent).toMatchObject([{ to: 'patient@example.org', subject: 'Your registration is not complete' }]);
    },
  );

  test('failed, and there is no other way: stopped', async () => {
    const { message } = await sentWith('failed');
    expect(message).toMatchObject({ status: 'stopped', statusReason: { coding: [{ code: 'no-contact' }] } });
  });

  test('a person has it sent again: it is tried again, and stops again', async () => {
    const { bench, sending, id, text } = await sentWith('failed');
    for (const tries of [2, 3]) {
      await bench.sendAgain(id);
      const { message } = await bench.untilDone(sending, id);
      expect([message.status, text.sent.length]).toEqual(['stopped', tries]);
    }
    text.state.mood = 'delivered';
    await bench.sendAgain(id);
    expect((await bench.untilDone(sending, id)).message.status).toBe('completed');
    await expect(bench.sendAgain(id)).rejects.toMatchObject({ kind: 'business-rule' });
    // Nobody can be reached, twice: nothing is handed over in between.
    const other = await sentWith('failed');
    for (const _ of [1, 2]) {
      await other.bench.sendAgain(other.id);
      const none = other.bench.start([other.text.service], { consent: 'recorded' });
      expect((await other.bench.untilDone(none, other.id)).message.status).toBe('stopped');
    }
  });

  test('told a day later that it failed: by the other channel', async () => {
    const { sending, bench, id, attempts, mail } = await sentWith('sent', [...BOTH]);
    const [attempt] = attempts;
    bench.clock.now += 24 * 3_600_000;
    const told = { messageId: attempt?.messageId ?? '', result: 'failed', at: bench.clock.now } as const;
    await sending.outcome('telnyx', told);
    await sending.outcome('telnyx', told);
    await sending.outcome('telnyx', { ...told, messageId: 'nobody' });
    const { message } = await bench.untilDone(sending, id);
    expect(message.status).toBe('completed');
    expect(mail.sent).toHaveLength(1);
    // Afterwards nothing changes it any more.
    await sending.outcome('telnyx', { ...told, result: 'bad-address' });
    expect((await bench.standing(id)).message.meta.versionId).toBe(message.meta.versionId);
  });

  test('the service is away for hours: tried until it is there', async () => {
    const bench = sendingBench();
    const { service, state, sent } = fakeChannel(() => bench.clock.now);
    state.mood = 'away';
    const id = await bench.prepare();
    const sending = bench.start([service]);
    await bench.untilDone(sending, id, 30);
    expect(sent).toHaveLength(0);
    state.mood = 'delivered';
    const { message } = await bench.untilDone(sending, id, 90);
    expect(message.status).toBe('completed');
    expect(attemptsOf(message).map(({ result }) => result)).toEqual([
      'not-taken',
      'not-taken',
      'not-taken',
      'not-taken',
      'delivered',
    ]);
    expect(sent).toHaveLength(1);
  });

  test('the answer is lost: it is asked for, not sent again', async () => {
    const { message, text, attempts } = await sentWith('answer-lost');
    expect(message.status).toBe('completed');
    expect([text.sent.length, attempts.length]).toEqual([1, 1]);
  });

  test('nobody knows: a person is asked, and it is not sent again', async () => {
    const { message, tasks, text } = await sentWith('request-lost');
    expect(message).toMatchObject({ status: 'unknown', statusReason: { coding: [{ code: 'unknown' }] } });
    expect(tasks).toMatchObject([{ status: 'requested', code: { coding: [{ code: 'message-unknown' }] } }]);
    expect(text.sent).toHaveLength(0);
  });

  test('nobody to send it to, nothing to send it by, no words for it', async () => {
    const bench = sendingBench();
    const { service } = fakeChannel(() => bench.clock.now);
    const reasons = [];
    for (const [telecom, channels, more] of [
      [[], [service], {}],
      [undefined, [], {}],
      [undefined, [service], { words: [] }],
      [undefined, [service], { consent: 'recorded' }],
    ] as const) {
      const id = await bench.prepare(telecom && [...telecom]);
      const { message } = await bench.untilDone(bench.start(channels, more), id);
      reasons.push([message.status, message.statusReason?.coding?.[0]?.code]);
    }
    expect(reasons).toEqual([
      ['not-done', 'no-contact'],
      ['not-done', 'no-channel'],
      ['not-done', 'no-words'],
      ['not-done', 'no-contact'],
    ]);
  });

  test('two at once send once', async () => {
    const bench = sendingBench();
    const { service, sent } = fakeChannel(() => bench.clock.now);
    const id = await bench.prepare();
    await Promise.all([1, 2].map(() => bench.untilDone(bench.start([service]), id)));
    expect(sent).toHaveLength(1);
    expect((await bench.standing(id)).message.status).toBe('completed');
  });

  test('at night it waits for the morning', async () => {
    const bench = sendingBench();
    bench.clock.now = Date.parse('2026-11-25T05:00:00Z'); // ten in the evening in Phoenix
    const { service, sent } = fakeChannel(() => bench.clock.now);
    const id = await bench.prepare();
    const sending = bench.start([service]);
    await bench.untilDone(sending, id, 20);
    expect(sent).toHaveLength(0);
    bench.clock.now = Date.parse('2026-11-25T15:00:00Z');
    expect((await bench.untilDone(sending, id)).message.status).toBe('completed');
  });
});

describe('cut off after any port call and taken up again', () => {
  const rounds = async (mood: Mood, sameTagOnce: boolean, lists: boolean) => {
    const counts: { messages: number; status: string; tasks: number }[] = [];
    for (let after = 0; ; after++) {
      const bench = sendingBench();
      const fake = fakeChannel(() => bench.clock.now, { sameTagOnce });
      Object.assign(fake.state, { mood, lists });
      const id = await bench.prepare();
      const counter = { calls: 0 };
      let died = false;
      await bench.untilDone(bench.start([fake.service], { after, counter }), id, 3).catch((error: unknown) => {
        if (!(error instanceof CutOff)) throw error;
        died = true;
      });
      if (fake.state.mood === 'answer-lost') fake.state.mood = 'delivered';
      const { message, tasks } = await bench.untilDone(bench.start([fake.service]), id);
      const open = tasks.filter(({ status }) => status === 'requested');
      counts.push({ messages: fake.sent.length, status: message.status, tasks: open.length });
      if (!died) return counts;
    }
  };

  test('one tag is sent once: exactly one message', async () => {
    for (const mood of ['delivered', 'answer-lost'] as const) {
      const counts = await rounds(mood, true, true);
      expect(counts.length).toBeGreaterThan(8);
      for (const one of counts) expect(one).toEqual({ messages: 1, status: 'completed', tasks: 0 });
    }
  });

  test('a list to look in: never two, and where it is in no list a person is asked', async () => {
    const counts = await rounds('delivered', false, true);
    for (const { messages, status, tasks } of counts) {
      expect(messages).toBeLessThanOrEqual(1);
      expect({ status, tasks }).toEqual(
        messages === 1 ? { status: 'completed', tasks: 0 } : { status: 'unknown', tasks: 1 },
      );
    }
    expect(counts.filter(({ messages }) => messages === 1).length).toBeGreaterThan(counts.length / 2);
  });

  test('no list and no answer: at most one, and a person is asked', async () => {
    for (const { messages, status, tasks } of await rounds('answer-lost', false, false)) {
      expect(messages).toBeLessThanOrEqual(1);
      if (status !== 'completed') expect({ status, tasks }).toEqual({ status: 'unknown', tasks: 1 });
    }
  });
});
