/**
 * The folder of a dev session in workerd, which has no files: whoever started the session is posted what is sent, and posts what is put into
 * `messages-in`. Both on a loopback address, under a secret of that session.
 */
import * as z from 'zod';
import { Fault } from '../../fault.ts';
import { badAddress } from './address.ts';
import type { Channel, MessageChannel, MessageOutcome } from './index.ts';

const replyShape = z.object({ messageId: z.string(), from: z.string(), text: z.string(), at: z.number() });

export interface PostedMessages {
  /** Its last part is the secret. */
  readonly url: string;
  readonly channel: Channel;
  readonly fetch: typeof fetch;
}

export function postedMessages({ url, channel, fetch }: PostedMessages): MessageChannel {
  const expected = url.slice(url.lastIndexOf('/') + 1);
  return {
    name: 'folder',
    channel,
    sameTagOnce: true,

    ...(channel === 'sms' && {
      async readNotice({ body, secret }) {
        if (secret !== expected) {
          throw new Fault('login', { code: 'webhook-secret', text: 'The address of the notice lacks its secret.' });
        }
        return [{ kind: 'reply', reply: replyShape.parse(JSON.parse(new TextDecoder().decode(body))) }];
      },
    }),

    async send(message) {
      const answer = await ask(`${url}?${new URLSearchParams({ channel })}`, {
        method: 'POST',
        body: JSON.stringify(message),
      });
      if (answer.ok) return (await answer.json()) as MessageOutcome;
      throw await refusedBy(answer);
    },

    async outcomeOf({ tag }) {
      const answer = await ask(`${url}?${new URLSearchParams({ channel, tag })}`, { method: 'GET' });
      return answer.ok ? ((await answer.json()) as MessageOutcome) : undefined;
    },
  };

  async function ask(target: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(target, request);
    } catch (cause) {
      throw new Fault('unknown', { code: 'message-folder-away', text: 'The dev session has ended.' }, { cause });
    }
  }
}

async function refusedBy(answer: Response): Promise<Fault> {
  const { code } = (await answer.json()) as { code?: string };
  if (code === 'message-address') return badAddress();
  return new Fault('value', { code: 'message-refused', text: 'The folder does not take this message.' });
}
