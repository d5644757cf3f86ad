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

/** A file of the form; undefined where none was chosen. */
export async function fileIn(context: Context, name: string): Promise<File | undefined> {
  const value = (await formIn(context))[name];
  return value instanceof File && value.size > 0 ? value : undefined;
}

export async function fieldsIn(context: Context): Promise<Fields> {
  const form = await formIn(context);
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, [value].flat().filter((one) => typeof one === 'string')]),
  );
}
