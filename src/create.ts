/** What makes a create the same create when it is sent again: the sender's own number for it, else the Idempotency-Key. */
import type { Call, Opened } from './action.ts';
import { Fault } from './fault.ts';

/** The number a body may bear. */
export interface OwnNumber {
  /** JSON path of it, for who left it out. */
  readonly path: string;
  /** The number with what makes it the sender's own, e.g. its system; undefined: the body bears none. */
  readonly parts: readonly (string | undefined)[] | undefined;
}

/** Opens a create. Without a number and without the header: `required`. */
export function openCreate(name: string, call: Call, own: OwnNumber): Opened<undefined> {
  // On paper anybody may write any number: there the key is the paper's own.
  if (own.parts && call.origin === undefined) {
    const sender = call.organization ?? `client:${call.caller.clientId}`;
    return { parts: [name, sender, ...own.parts], state: undefined };
  }
  if (call.idempotencyKey !== undefined) {
    return { parts: [name, 'key', call.caller.clientId, call.idempotencyKey], state: undefined };
  }
  throw new Fault('required', {
    code: 'idempotency-key-required',
    text: 'The body has a number of its own, or the request an Idempotency-Key header.',
    expression: own.path,
  });
}
