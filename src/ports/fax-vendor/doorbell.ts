/** The one thing that is read of a notice which nobody has signed: which fax to ask for. */
import type { VendorNotice } from './index.ts';

/** As ids of vendors look: nothing that could lead a request elsewhere. */
const ID = /^[\w.~-]{1,128}$/;

/**
 * The id called `name` in a JSON body, which may stand in an object called `field`; or in the form field `field`, which holds the same
 * JSON (a file beside it is left alone). Undefined when there is none: it is a test, or of something else.
 */
export async function idInNotice(
  { body, headers }: VendorNotice,
  field: string,
  name: string,
): Promise<string | undefined> {
  const type = headers.get('content-type') ?? '';
  try {
    const told: unknown = JSON.parse(
      /^multipart\//i.test(type) ? await fieldOf(body, type, field) : new TextDecoder().decode(body),
    );
    const id = inside(inside(told, field), name) ?? inside(told, name);
    return typeof id === 'string' && ID.test(id) && !/^\.+$/.test(id) ? id : undefined;
  } catch {
    return undefined; // readable by nobody
  }
}

async function fieldOf(body: Uint8Array, type: string, field: string): Promise<string> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const value = form.get(field) ?? '';
  return typeof value === 'string' ? value : value.text();
}

const inside = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
