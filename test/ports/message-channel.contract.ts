import { beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../src/fault.ts';
import type { ChannelNotice, MessageChannel, Reply } from '../../src/ports/message-channel/index.ts';

/** A driver in front of a service that plays along. */
export interface ChannelInTest {
  readonly channel: MessageChannel;
  /** ms since 1970, as the driver is told. */
  now(): number;
  /** An address that the service reaches. */
  readonly to: string;
  /** What left towards the person. */
  sent(): Promise<readonly { readonly to: string; readonly text: string; readonly subject?: string }[]>;
  /** The service takes the next message, and its answer is lost. */
  loseAnswer?(): void;
  /** Somebody writes back; the driver can know it when this resolves. */
  writeBack?(reply: { readonly from: string; readonly text: string }): Promise<ChannelNotice | undefined>;
  /** The same told by somebody else, changed on its way, or long ago: each must be refused. */
  forged?(notice: ChannelNotice): Promise<readonly ChannelNotice[]>;
}

/** What every message channel keeps. `open` gives one that has sent nothing. */
export function messageChannelContract(name: string, open: () => Promise<ChannelInTest>): void {
  describe(`message channel: ${name}`, () => {
    let t: ChannelInTest;
    let n = 0;
    const tag = () => `tag${++n}`;
    beforeEach(async () => {
      t = await open();
    });

    test('a message is handed over as it is, in any script', async () => {
      const message = {
        tag: tag(),
        to: t.to,
        subject: 'Su cita del mié',
        text: 'Su cita: mié 2 dic, 9:20 — ¿viene?\nC / X',
      };
      const outcome = await t.channel.send(message);
      expect(['sent', 'delivered']).toContain(outcome.result);
      expect(outcome.messageId).not.toBe('');
      expect(Math.abs(outcome.at - t.now())).toBeLessThan(86_400_000);
      const [sent, ...more] = await t.sent();
      expect(more).toEqual([]);
      expect(sent).toMatchObject({ to: t.to, text: message.text });
      if (t.channel.channel === 'email') expect(sent?.subject).toBe(message.subject);
    });

    test('what was sent is found again, by the number of the service or by tag, where it keeps a list', async () => {
      const since = t.now();
      const message = { tag: tag(), to: t.to, subject: 'S', text: 'Hello' };
      const { messageId } = await t.channel.send(message);
      const known = await t.channel.outcomeOf({ tag: message.tag, messageId, since });
      const byTag = await t.channel.outcomeOf({ tag: message.tag, since });
      if (t.channel.name === 'smtp') expect([known, byTag]).toEqual([undefined, undefined]);
      else expect([known?.messageId, byTag?.messageId]).toEqual([messageId, messageId]);
      expect(await t.channel.outcomeOf({ tag: 'nothing', since })).toBeUndefined();
    });

    test('where one tag is sent once, it is', async () => {
      const message = { tag: tag(), to: t.to, subject: 'S', text: 'Hello' };
      await t.channel.send(message);
      if (!t.channel.sameTagOnce) return;
      await t.channel.send(message);
      expect(await t.sent()).toHaveLength(1);
    });

    test.each(['', 'nobody', '602 555 0123', 'a@b@example.org', 'x@example.org\r\nBcc: y@example.org', '+1'])(
      'no address: %j',
      async (to) => {
        const refused = t.channel.send({ tag: tag(), to, subject: 'S', text: 'Hello' });
        await expect(refused).rejects.toSatisfy(
          (error) => isFault(error, 'value') && error.issues[0]?.code === 'message-address',
        );
        expect(await t.sent()).toEqual([]);
      },
    );

    test('a lost answer proves nothing', async () => {
      if (!t.loseAnswer) return;
      t.loseAnswer();
      const lost = t.channel.send({ tag: tag(), to: t.to, subject: 'S', text: 'Hello' });
      await expect(lost).rejects.toSatisfy((error) => isFault(error, 'unknown'));
      expect(await t.sent()).toHaveLength(1);
    });

    test('what somebody writes back is told once it is there, and forgotten when it is kept', async () => {
      if (!t.writeBack) return;
      const notice = await t.writeBack({ from: '+16025550147', text: '¡C!' });
      const replies: Reply[] = [];
      for (const event of notice ? ((await t.channel.readNotice?.(notice)) ?? []) : []) {
        if (event.kind === 'reply') replies.push(event.reply);
      }
      replies.push(...((await t.channel.listReplies?.()) ?? []));
      expect(replies).toMatchObject([{ from: '+16025550147', text: '¡C!' }]);
      const [reply] = replies;
      const again = notice ? await t.channel.readNotice?.(notice) : await t.channel.listReplies?.();
      expect(JSON.stringify(again)).toContain(reply?.messageId);
      if (!reply || !t.channel.kept) return;
      await t.channel.kept(reply);
      await t.channel.kept(reply);
      expect(await t.channel.listReplies?.()).toEqual([]);
    });

    test('a notice that is not the service’s is refused', async () => {
      const notice = await t.writeBack?.({ from: '+16025550147', text: 'X' });
      for (const one of notice ? ((await t.forged?.(notice)) ?? []) : []) {
        await expect(t.channel.readNotice?.(one)).rejects.toSatisfy((error) => isFault(error, 'login'));
      }
    });
  });
}
