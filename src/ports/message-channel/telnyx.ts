/**
 * Telnyx Messaging, API v2. Notices are signed as all of Telnyx's. A message carries our tag among its `tags`, which the detail records of the
 * account show again; they are there some minutes after.
 */
import * as z from 'zod';
import { readBody } from '../../auth/outside-fetch.ts';
import { Fault } from '../../fault.ts';
import { neverSent } from '../fax-vendor/vendor-api.ts';
import { SKEW_MS, telnyxSignature } from '../telnyx-signature.ts';
import { badAddress, checkAddress, isTag } from './address.ts';
import type { ChannelEvent, MessageChannel, MessageOutcome, MessageResult } from './index.ts';

export interface TelnyxMessages {
  readonly apiKey: string;
  /** Base64 of the 32 bytes, as the portal shows it. */
  readonly publicKey: string;
  /** E.164; ours. */
  readonly from: string;
  readonly apiUrl: string;
}

const WITHIN_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

const text = z.string().nullish();
const errors = z.array(z.object({ code: z.coerce.string() })).nullish();
const messageShape = z.object({
  id: z.string().min(1),
  to: z.array(z.object({ status: text })).nullish(),
  tags: z.array(z.string()).nullish(),
  errors,
  completed_at: text,
});
type Message = z.output<typeof messageShape>;
const oneShape = z.object({ data: messageShape });
const recordsShape = z.object({
  data: z.array(z.object({ uuid: z.string().min(1), tags: text, status: text, updated_at: text })),
});
const refusalShape = z.object({ errors });
const eventShape = z.object({
  data: z.object({ event_type: z.string(), occurred_at: z.string(), payload: z.unknown() }),
});
const receivedShape = z.object({
  id: z.string().min(1),
  from: z.object({ phone_number: z.string() }),
  text: z.string().nullish(),
});

/** The person has written STOP, of which Telnyx keeps a list of its own. */
const OPTED_OUT = new Set(['40300']);
/** Not a number that takes text messages: a line in a wall, or none. */
const BAD_ADDRESS = new Set(['40001', '40012', '40310', '40320']);

export function telnyxChannel(
  settings: TelnyxMessages,
  { fetch, now }: { readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): MessageChannel {
  const verify = telnyxSignature(settings.publicKey);

  async function call(path: string, json?: unknown): Promise<{ status: number; headers: Headers; body: unknown }> {
    const response = await fetch(`${settings.apiUrl}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${settings.apiKey}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(WITHIN_MS),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const bytes = await readBody(response, MOST_BYTES);
    return { status: response.status, headers: response.headers, body: parsed(bytes) };
  }

  async function ask<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
    let answer: Awaited<ReturnType<typeof call>>;
    try {
      answer = await call(path);
    } catch (cause) {
      throw new Fault('transient', AWAY, { cause });
    }
    if (answer.status === 404) return undefined;
    if (answer.status === 429) throw new Fault('throttled', THROTTLED, retryAfter(answer.headers));
    const told = answer.status === 200 ? shape.safeParse(answer.body) : undefined;
    if (told?.success) return told.data;
    throw new Fault('transient', AWAY);
  }

  function outcomeIn({ id, to, errors: why, tags, completed_at }: Message): MessageOutcome {
    const tag = tags?.find(isTag);
    const result = resultOf(to?.[0]?.status, why);
    return { messageId: id, ...(tag !== undefined && { tag }), result, at: instantIn(completed_at) ?? now() };
  }

  return {
    name: 'telnyx',
    channel: 'sms',

    async readNotice(notice) {
      await verify(notice);
      return [eventIn(parsed(notice.body), outcomeIn)];
    },

    async send({ tag, to, text: words }) {
      checkAddress('sms', to);
      let answer: Awaited<ReturnType<typeof call>>;
      try {
        answer = await call('/v2/messages', { from: settings.from, to, text: words, tags: [tag] });
      } catch (cause) {
        throw new Fault(neverSent(cause) ? 'rolled-back' : 'unknown', AWAY, { cause });
      }
      if (answer.status !== 200) throw notTaken(answer);
      const told = oneShape.safeParse(answer.body);
      if (told.success) return { ...outcomeIn(told.data.data), tag };
      throw new Fault('unknown', AWAY);
    },

    async outcomeOf({ tag, messageId, since }) {
      if (messageId !== undefined) {
        const found = await ask(`/v2/messages/${encodeURIComponent(messageId)}`, oneShape);
        return found && { ...outcomeIn(found.data), tag };
      }
      const query = new URLSearchParams({
        'filter[record_type]': 'messaging',
        'filter[direction]': 'outbound',
        'filter[tags]': tag,
        'filter[created_at][gte]': new Date(since - SKEW_MS).toISOString(),
        'page[size]': '50',
      });
      const found = await ask(`/v2/detail_records?${query}`, recordsShape);
      const record = found?.data.find(({ tags }) => tags?.split(',').some((one) => one.trim() === tag));
      if (!record) return undefined;
      return {
        messageId: record.uuid,
        tag,
        result: resultOf(record.status, []),
        at: instantIn(record.updated_at) ?? now(),
      };
    },
  };
}

function eventIn(told: unknown, outcomeIn: (message: Message) => MessageOutcome): ChannelEvent {
  const { event_type: type, occurred_at, payload } = eventShape.parse(told).data;
  if (type === 'message.received') {
    const { id, from, text: words } = receivedShape.parse(payload);
    const at = Date.parse(occurred_at);
    return { kind: 'reply', reply: { messageId: id, from: from.phone_number, text: words ?? '', at } };
  }
  if (type !== 'message.finalized') return { kind: 'nothing' };
  return { kind: 'outcome', outcome: outcomeIn(messageShape.parse(payload)) };
}

function resultOf(status: string | null | undefined, why: z.output<typeof errors>): MessageResult {
  if (status === 'delivered') return 'delivered';
  if (status !== 'sending_failed' && status !== 'delivery_failed') return 'sent';
  return refusalOf(why) ?? 'failed';
}

function refusalOf(why: z.output<typeof errors>): 'opted-out' | 'bad-address' | undefined {
  const codes = (why ?? []).map(({ code }) => code);
  if (codes.some((code) => OPTED_OUT.has(code))) return 'opted-out';
  return codes.some((code) => BAD_ADDRESS.has(code)) ? 'bad-address' : undefined;
}

const AWAY = { code: 'message-service-away', text: 'The message service cannot be reached, or answers strangely.' };
const THROTTLED = { code: 'message-service-throttled', text: 'The message service takes no more at the moment.' };

/** A 5xx came from a service that had the message in its hands. */
function notTaken({ status, headers, body }: { status: number; headers: Headers; body: unknown }): Fault {
  if (status === 429) return new Fault('throttled', THROTTLED, retryAfter(headers));
  if (status >= 500 || status === 408) return new Fault('unknown', AWAY);
  if (status === 401 || status === 402) {
    const text = 'The message service does not take our credentials.';
    return new Fault('rolled-back', { code: 'message-service-sign-in', text });
  }
  if (status < 400) return new Fault('rolled-back', AWAY);
  const told = refusalShape.safeParse(body);
  const why = told.success ? refusalOf(told.data.errors) : undefined;
  if (why === 'opted-out') {
    return new Fault('value', { code: 'message-opted-out', text: 'This person has told the service to stop.' });
  }
  if (why === 'bad-address') return badAddress();
  return new Fault('value', { code: 'message-refused', text: 'The message service does not take this message.' });
}

function retryAfter(headers: Headers): { retryAfter: number } | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(3600, Math.ceil(seconds)) } : undefined;
}

function instantIn(iso: string | null | undefined): number | undefined {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // of no shape
  }
}
