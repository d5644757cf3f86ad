/**
 * Webhooks of message services. Believed is what the service has signed. 200 means kept; what cannot be kept is 503, so that the service tells it
 * again; nothing in a message is ever a reason for 4xx.
 */
import * as z from 'zod';
import { Fault, isFault } from '../../fault.ts';
import { type KeepPorts, keepOutcome, keepReply } from '../../messages/keep-reply.ts';
import { type ChannelEvent, DRIVERS, type MessageChannel } from '../../ports/message-channel/index.ts';
import { admitNotice, type NoticeLimits, noticeRefused } from '../notices.ts';
import { ANY, type Reply, type RestRequest, type Route } from './route.ts';

export interface MessageWebhookDoor extends NoticeLimits {
  readonly channels: readonly MessageChannel[];
  readonly keep: KeepPorts;
}

const MOST_BYTES = 1024 * 1024;
const WITHIN_MS = 10_000;

export function messageWebhookRoutes(door: MessageWebhookDoor): Route[] {
  return ['/webhooks/messages/{vendor}', '/webhooks/messages/{vendor}/{secret}'].map((path) => ({
    method: 'post',
    path,
    tag: 'Messages',
    summary: path.endsWith('{secret}')
      ? 'A message service that signs nothing tells of a message'
      : 'A message service tells of a message',
    description: 'Called by message services, who prove themselves by what they send; the body is theirs.',
    params: { vendor: DRIVERS },
    scope: null,
    raw: { types: [ANY], most: MOST_BYTES, withinMs: WITHIN_MS },
    answers: { 200: { description: 'Kept, or was kept before', schema: z.strictObject({}) } },
    audit: 'none',
    admit: (raw, { vendor }) => {
      serviceAt(door, vendor);
      return admitNotice(door, raw, vendor);
    },
    handle: (request) => hear(door, request),
  }));
}

function serviceAt({ channels }: MessageWebhookDoor, name: string | undefined) {
  const service = channels.find((one) => one.name === name && one.readNotice);
  if (service?.readNotice) return { service, readNotice: service.readNotice };
  const text = 'No such message service is set up here.';
  throw new Fault('not-found', { code: 'message-service-not-set-up', text });
}

async function hear(door: MessageWebhookDoor, request: RestRequest): Promise<Reply> {
  const { secret } = request.params;
  const { service, readNotice } = serviceAt(door, request.params.vendor);
  try {
    const events = await readNotice({
      headers: request.raw.headers,
      body: request.bytes ?? new Uint8Array(),
      ...(secret !== undefined && { secret }),
      now: door.now(),
    });
    for (const event of events) await keep(event, service, door.keep);
  } catch (error) {
    if (!isFault(error, 'login')) throw notKept(error);
    noticeRefused(door, request.raw, service.name);
    throw error;
  }
  return { status: 200, body: {} };
}

async function keep(event: ChannelEvent, { name }: MessageChannel, ports: KeepPorts): Promise<void> {
  if (event.kind === 'reply') await keepReply(name, event.reply, ports);
  if (event.kind === 'outcome') await keepOutcome(name, event.outcome, ports);
}

/** Whatever went wrong, the service is to tell it again. */
function notKept(cause: unknown): Fault {
  if (isFault(cause) && cause.next === 'retry') return cause;
  return new Fault('transient', { code: 'message-not-kept', text: 'This cannot be kept at the moment.' }, { cause });
}
