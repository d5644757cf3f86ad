/** What the doors of all creates that may be kept share: the answer of a create, and of one that waits for the store. */
import * as z from 'zod';
import type { Action, Answer } from '../../action.ts';
import type { Keeper } from '../../kept.ts';
import { type AnswerDoc, callOf, type Reply, type RestRequest } from './route.ts';

export const keptShape = z
  .strictObject({ id: z.string(), status: z.literal('kept') })
  .meta({ id: 'Kept', description: 'Accepted and durable; the store cannot be reached. Ask the same URL again.' });

/** For the answers of a create, and of the read under its Location. */
export const keptAnswer: AnswerDoc = {
  description: 'Kept until the store answers',
  schema: keptShape,
  headers: ['Location'],
};

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
  return { ...reply, headers: { ...reply.headers, location: `${collection}/${done.act}` } };
}
