import { Fault } from '../../fault.ts';

export const JSON_LIMIT = 10 * 1024 * 1024;

/** The body's bytes, at most `most`; the stream is let go as soon as it is longer. */
export async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const tooLong = () =>
    new Fault('too-long', { code: 'body-too-long', text: `The body is longer than ${most} bytes.` });
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    if (Number(announced) > most) throw tooLong();
    // HTTP ends the body there. On Node this spares making a web stream of the socket, which costs more than parsing the JSON.
    const bytes = new Uint8Array(await request.arrayBuffer().catch(cutOff));
    if (bytes.length > most) throw tooLong();
    return bytes;
  }
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(cutOff);
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw tooLong();
    }
    chunks.push(value);
  }
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The bytes of a body that was sent as it is. Compressed ones are not opened: a few bytes could become very many. */
export function readPlain(request: Request, most: number): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return readBytes(request, most);
  throw new Fault('media-type', {
    code: 'content-encoding',
    text: 'A body is sent as it is, without a Content-Encoding.',
    expression: 'Content-Encoding',
  });
}

export const SLOW_BODY = 'body-too-slow';

/** A body that has to be there in `ms`; Fault transient where it is not. */
export function inTime(reading: Promise<Uint8Array>, ms: number): Promise<Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Fault('transient', { code: SLOW_BODY, text: 'The body did not come in time.' })),
      ms,
    );
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

/** The sender went away in the middle: no failure of ours, and nobody is left to read the answer. */
function cutOff(cause: unknown): never {
  throw new Fault('structure', { code: 'body-cut-off', text: 'The body ended before it was whole.' }, { cause });
}

/** JSON of a request; the problem's place in the text is not repeated, since the text may be patient data. */
export async function readJson(request: Request): Promise<unknown> {
  const type = mediaType(request.headers.get('content-type'));
  if (type !== 'application/json' && type !== 'application/fhir+json' && type !== 'text/json') {
    throw new Fault('media-type', {
      code: 'media-type',
      text: 'The body is expected as application/json.',
      expression: 'Content-Type',
    });
  }
  const bytes = await readPlain(request, JSON_LIMIT);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Fault('structure', { code: 'json', text: 'The body is no JSON in UTF-8.', expression: '$' }, { cause });
  }
}

const FORM_LIMIT = 64 * 1024;

/** The fields of a form, each with its value or values. */
export async function readForm(request: Request): Promise<Fields> {
  if (mediaType(request.headers.get('content-type')) !== 'application/x-www-form-urlencoded') {
    throw new Fault('media-type', {
      code: 'media-type',
      text: 'The body is expected as application/x-www-form-urlencoded.',
      expression: 'Content-Type',
    });
  }
  return fieldsOf(new URLSearchParams(new TextDecoder().decode(await readPlain(request, FORM_LIMIT))));
}

export type Fields = Record<string, string | string[]>;

/** Name → value, or values where a name is given more than once. */
export function fieldsOf(search: URLSearchParams): Fields {
  const fields: Fields = Object.create(null); // a name may be __proto__
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    fields[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return fields;
}

/** The media type without parameters, lower case. */
export function mediaType(header: string | null | undefined): string | undefined {
  return header?.split(';')[0]?.trim().toLowerCase();
}
