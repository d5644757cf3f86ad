/** What the doors of all that may be kept share: the answer of a create or step, and of one that waits for the store. */
import * as z from 'zod';
import type { Action, Answer } from '../../action.ts';
import type { Keeper } from '../../kept.ts';
import { type AnswerDoc, callOf, queryOf, type Reply, type RestRequest } from './route.ts';

export const keptShape = z
  .strictObject({ id: z.string(), status: z.literal('kept') })
  .meta({ id: 'Kept', description: 'Accepted and durable; the store cannot be reached. Ask the same URL again.' });

/** For the answers of a create, and of the read under its Location. */
export const keptAnswer: AnswerDoc = {
  description: 'Kept until the store answers',
  schema: keptShape,
  headers: ['Location'],
};

/** For the read under a Location. */
export const waitsAnswer: AnswerDoc = { description: 'Not done yet', schema: keptShape };

/** `collection`: the path that its resources are under, `/v1/referrals`. */
export async function createOrKeep<I, S, F>(
  keeper: Keeper,
  action: Action<I, S, F>,
  request: RestRequest,
  collection: string,
  answer: (done: Answer) => Promise<Reply>,
): Promise<Reply> {
  const done = await keeper.performOrKeep(action, callOf(request));
  if ('kept' in done) {
    return {
      status: 202,
      body: { id: done.kept, status: 'kept' },
      headers: { location: `${collection}/${done.kept}` },
    };
  }
  const reply = await answer(done);
  return { ...reply, headers: { location: `${collection}/${done.act}`, ...reply.headers } };
}

/** A step that may be kept. Its Location is that of the thing, which names it while it waits. */
export async function stepOrKeep<I, S, F>(
  keeper: Keeper,
  step: Action<I, S, F>,
  request: RestRequest,
  collection: string,
  answer: (done: Answer) => Promise<Reply>,
): Promise<Reply> {
  const id = request.params.id ?? '';
  const done = await keeper.performOrKeep(step, callOf(request, id));
  if (!('kept' in done)) return answer(done);
  return {
    status: 202,
    body: { id, status: 'kept' },
    headers: { location: `${collection}/${encodeURIComponent(id)}?kept=${done.kept}` },
  };
}

/** The query of a Location. */
export const keptQuery = z.strictObject({
  kept: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'A step that was kept: 202 while it waits, its refusal where it was refused.' }),
});

/** What stands under a Location: the thing, or that it, or the step that the query names, waits. */
export async function readOrWaits<T extends object>(
  keeper: Keeper,
  request: RestRequest,
  read: (id: string) => Promise<T>,
  answer: (found: T) => Promise<Reply>,
): Promise<Reply> {
  const { id = '' } = request.params;
  const { kept } = queryOf(keptQuery, request);
  const reading = () => keeper.orKept(id, request.organization, () => read(id));
  const found = await (kept === undefined ? reading() : keeper.onceDone(kept, request.organization, reading));
  return 'kept' in found ? { status: 202, body: { id, status: 'kept' } } : answer(found);
}
