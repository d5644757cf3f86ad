/** Work that needs a person: seen, retried or discarded, with a reason. */
import * as z from 'zod';
import { Fault } from '../../fault.ts';
import { plainText } from '../../fhir/plain-text.ts';
import type { Spool } from '../../ports/spool/index.ts';
import { parse, queryOf, type RestRequest, type Route } from './route.ts';

const parkedItem = z.strictObject({
  id: z.string(),
  topic: z.string(),
  attempts: z.number(),
  reason: z.string(),
  parkedAt: z.string(),
});
const parkedPage = z
  .strictObject({ items: z.array(parkedItem), next: z.string().optional() })
  .meta({ id: 'ParkedPage' });
const decision = z.strictObject({ reason: plainText(500) }).meta({ id: 'ParkedDecision' });
const decided = z
  .strictObject({ id: z.string(), decision: z.enum(['retry', 'discard']) })
  .meta({ id: 'ParkedDecided' });
const query = z.strictObject({
  cursor: z.string().max(200).optional(),
  count: z.coerce.number().int().min(1).max(100).default(20),
});

export interface ParkedDoor {
  readonly spool: Spool;
  readonly ring: () => void;
  /** Before a message is discarded: whoever was told that the work is kept is to learn that it is not done. */
  readonly giveUp: (messageId: string) => Promise<void>;
}

export function parkedRoutes(door: ParkedDoor): Route[] {
  const { spool } = door;
  return [
    {
      method: 'get',
      path: '/v1/parked',
      tag: 'Operations',
      summary: 'Work that needs a person',
      scope: '__parked',
      query,
      answers: { 200: { description: 'Parked work, oldest first', schema: parkedPage } },
      audit: 'search',
      handle: async (request) => {
        const { cursor, count } = queryOf(query, request);
        const items = await spool.parked(cursor, count + 1);
        const page = items.slice(0, count);
        const last = page.at(-1);
        const next = items.length > count && last ? { next: last.id } : {};
        const list = page.map(({ id, topic, attempts, reason, parkedAt }) => ({
          id,
          topic,
          attempts,
          reason,
          parkedAt: new Date(parkedAt).toISOString(),
        }));
        return { status: 200, body: { items: list, ...next } };
      },
    },
    ...(['retry', 'discard'] as const).map(
      (verb): Route => ({
        method: 'post',
        path: `/v1/parked/{id}/${verb}`,
        tag: 'Operations',
        summary: verb === 'retry' ? 'Try parked work again' : 'Give parked work up',
        scope: '__parked',
        body: decision,
        answers: { 200: { description: 'Decided', schema: decided } },
        audit: 'write',
        handle: (request) => decide(door, verb, request),
      }),
    ),
  ];
}

async function decide({ spool, ring, giveUp }: ParkedDoor, verb: 'retry' | 'discard', request: RestRequest) {
  const { reason } = parse(decision, request.body);
  const { person, clientId } = request.caller;
  const id = request.params.id ?? '';
  // First, so that a crash in between leaves parked work, which is decided again, and not discarded work that looks kept.
  if (verb === 'discard' && (await spool.find(id))?.state === 'parked') await giveUp(id);
  if (!(await spool.unpark(id, verb, person?.id ?? clientId, reason))) {
    throw new Fault('not-found', { code: 'parked-not-found', text: 'No such work is parked.' });
  }
  if (verb === 'retry') ring();
  return { status: 200, body: { id, decision: verb } };
}
