/** What a patient wrote back is kept before its service is told that we have it: sealed, since it is the patient's own words. */

import * as z from 'zod';
import { actId, type Mac } from '../act-key.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { DRIVERS, type DriverName, type MessageOutcome, type Reply } from '../ports/message-channel/index.ts';
import type { Spool } from '../ports/spool/index.ts';

export const MESSAGE_REPLY = 'message-reply';
export const MESSAGE_OUTCOME = 'message-outcome';
/** Longer than any telephone sends. */
const MOST_TEXT = 5_000;

const keptShape = z.object({
  driver: z.enum(DRIVERS),
  messageId: z.string(),
  from: z.string(),
  text: z.string(),
  at: z.number(),
});
export type KeptReply = z.output<typeof keptShape>;

export interface KeepPorts {
  readonly mac: Mac;
  readonly blobs: Blobs;
  readonly spool: Pick<Spool, 'enqueue'>;
  readonly ring: () => void;
}

const blobOf = (id: string) => `message-reply-${id}`;

/** Durable when it resolves; the same reply told again is the same. */
export async function keepReply(
  driver: DriverName,
  reply: Reply,
  { mac, blobs, spool, ring }: KeepPorts,
): Promise<void> {
  const id = await actId(mac, ['message-reply', driver, reply.messageId]);
  const { messageId, from, text, at } = reply;
  const kept: KeptReply = { driver, messageId, from, text: text.slice(0, MOST_TEXT), at };
  await blobs.put(blobOf(id), new TextEncoder().encode(JSON.stringify(kept)));
  await spool.enqueue({ id: `${MESSAGE_REPLY}-${id}`, topic: MESSAGE_REPLY, body: { reply: id } });
  ring();
}

export async function readKept(id: string, blobs: Pick<Blobs, 'get'>): Promise<KeptReply | undefined> {
  const bytes = await blobs.get(blobOf(id));
  return bytes && keptShape.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export const forgetReply = (id: string, blobs: Pick<Blobs, 'delete'>): Promise<void> => blobs.delete(blobOf(id));

/** Numbers and words of a list, no patient data: the message of the spool holds it itself. */
export async function keepOutcome(
  driver: DriverName,
  { messageId, tag, result, at }: MessageOutcome,
  { mac, spool, ring }: KeepPorts,
): Promise<void> {
  const id = await actId(mac, ['message-outcome', driver, messageId, result]);
  const body = { driver, messageId, ...(tag !== undefined && { tag }), result, at };
  await spool.enqueue({ id: `${MESSAGE_OUTCOME}-${id}`, topic: MESSAGE_OUTCOME, body });
  ring();
}

const outcomeShape = z.object({
  driver: z.enum(DRIVERS),
  messageId: z.string(),
  tag: z.string().optional(),
  result: z.enum(['sent', 'delivered', 'failed', 'bad-address', 'opted-out']),
  at: z.number(),
});

/** Throws what is no Fault when the message is of another making: it is parked. */
export function keptOutcome(body: Readonly<Record<string, string | number>>): {
  driver: DriverName;
  outcome: MessageOutcome;
} {
  const { driver, tag, ...outcome } = outcomeShape.parse(body);
  return { driver, outcome: { ...outcome, ...(tag !== undefined && { tag }) } };
}
