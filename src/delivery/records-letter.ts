/** A letter about a request for records in the outbox: to the number that the request came from, with words that name nobody. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { isFault } from '../fault.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { requestNumber } from '../records/request.ts';
import { type Content, type ContentDeps, tokenOf } from './content.ts';
import type { FaxNumbers } from './fax-numbers.ts';
import { type OriginFax, originFax } from './origin-fax.ts';
import type { Destination } from './resolve-number.ts';

export interface LetterToFax {
  readonly to: Destination;
  readonly content: Content;
}

/** Undefined: nobody knows where the request came from, and a person sends the letter otherwise. */
export async function letterToFax(
  fax: Stored<Communication>,
  numbers: Pick<FaxNumbers, 'ownersOf'>,
  { store, at }: ContentDeps,
): Promise<LetterToFax | undefined> {
  const task = await taskOf(fax, store);
  const origin = task && (await originFax({ task }, store));
  if (!task || origin?.from === undefined) return undefined;
  const { from: number } = origin;
  const owner = (await numbers.ownersOf(number)).find(
    ({ owner: { reference } }) => reference !== undefined && reference === task.requester?.reference,
  );
  const typed = (fax.note ?? []).flatMap(({ text }) => text ?? []);
  // What a person wrote may name somebody: it goes to who is known to be there, and to nobody else.
  const verified = owner !== undefined && typed.length > 0;
  const token = tokenOf(fax);
  const words = (fax.payload ?? []).flatMap(({ contentString }) => contentString ?? []);
  return {
    to: { number, name: owner?.owner.name ?? 'Sender of the fax', verified },
    content: {
      subject: 'Your request for medical records',
      sections: [
        {
          title: 'Your request for medical records',
          paragraphs: [
            ...words,
            ...(verified ? typed : []),
            ...(typed.length > 0 && !verified ? [CALL] : []),
            ...back(token),
          ],
          fields: facts(task, origin, at),
        },
      ],
      documents: [],
      ...(token !== undefined && { token }),
    },
  };
}

const CALL = 'There is more that we may not write to a number nobody has verified with us: please call us.';

const back = (token: string | undefined): string[] =>
  token === undefined
    ? []
    : ['Put the first page of this fax on top of what you send back: the code on it brings it to your request.'];

function facts(task: Task, origin: OriginFax, at: ContentDeps['at']): [string, string][] {
  return [
    ['Our number', requestNumber(task)],
    ['Your fax', origin.id],
    ['Received', at(origin.receivedAt)],
  ];
}

async function taskOf({ about = [] }: Communication, store: ContentDeps['store']): Promise<Stored<Task> | undefined> {
  const reference = about.map((one) => one.reference ?? '').find((one) => one.startsWith('Task/'));
  if (reference === undefined) return undefined;
  return store.read('Task', reference.slice('Task/'.length)).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  });
}
