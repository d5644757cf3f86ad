import type { Context } from 'hono';
import { Fault } from '../fault.ts';

/** What a form holds, by name; of a name that stands there twice a list. Fault structure when it is no form. */
export function formIn(context: Context) {
  return context.req.parseBody({ all: true }).catch((cause: unknown) => {
    throw new Fault('structure', { code: 'form', text: 'This is no form.' }, { cause });
  });
}

/** What a form's fields hold, by name: every value, in order. Files are left out. */
export type Fields = Readonly<Record<string, readonly string[]>>;

export async function fieldsIn(context: Context): Promise<Fields> {
  const form = await formIn(context);
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, [value].flat().filter((one) => typeof one === 'string')]),
  );
}
