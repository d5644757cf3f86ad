import type { Context } from 'hono';
import { Fault } from '../fault.ts';

/** What a form holds, by name; of a name that stands there twice a list. Fault structure when it is no form. */
export function formIn(context: Context) {
  return context.req.parseBody({ all: true }).catch((cause: unknown) => {
    throw new Fault('structure', { code: 'form', text: 'This is no form.' }, { cause });
  });
}
