/** Plays Phaxio, v2.1. */
import { AT, basic, bytesOf, type FakeVendor, once } from './fake.ts';
import { hmacSha1, sha1 } from './openssl.ts';
import { serve } from './serve.ts';

export const PHAXIO = { key: 'key0', secret: 'secret0', callbackToken: '0123456789abcdef' };
const at = new Date(AT).toISOString();

interface Fax {
  readonly id: number;
  readonly direction: string;
  readonly status: string;
  readonly created_at: string;
  readonly tags: Record<string, string>;
  readonly [more: string]: unknown;
}

export interface FakePhaxio extends FakeVendor {
  readonly faxes: Map<string, Fax>;
  /** Tells of a received fax, signed for `url`. */
  callback(id: string, url: string): Promise<{ headers: Headers; body: Uint8Array }>;
}

/** By openssl, as Phaxio's page describes it. `form`: fields and files. */
export async function phaxioSignature(url: string, form: FormData, token = PHAXIO.callbackToken): Promise<string> {
  const fields: string[] = [];
  const files: string[] = [];
  for (const name of [...new Set(form.keys())].sort()) {
    for (const value of form.getAll(name)) {
      if (typeof value === 'string') fields.push(name + value);
      else files.push(name + sha1(await bytesOf(value)));
    }
  }
  return hmacSha1(token, [url, ...fields, ...files].join(''));
}

/** The bytes of a form, and what says how they are cut. By hand: the platform's own writer changes line ends within fields. */
export async function multipart(form: FormData): Promise<{ headers: Headers; body: Uint8Array }> {
  const boundary = `----${crypto.randomUUID()}`;
  const parts: Buffer[] = [];
  for (const [name, value] of form) {
    const file = typeof value === 'string' ? '' : `; filename="${value.name}"\r\nContent-Type: ${value.type}`;
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`));
    parts.push(typeof value === 'string' ? Buffer.from(value) : Buffer.from(await bytesOf(value)), Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  const headers = new Headers({ 'content-type': `multipart/form-data; boundary=${boundary}` });
  return { headers, body: new Uint8Array(Buffer.concat(parts)) };
}

export async function fakePhaxio(): Promise<FakePhaxio> {
  const faxes = new Map<string, Fax>();
  const files = new Map<string, Uint8Array>();
  const sent: { to: string; file: Uint8Array }[] = [];
  const lost = once();
  let ids = 323_000_000;

  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.headers.get('authorization') !== basic(PHAXIO.key, PHAXIO.secret)) {
      return Response.json({ success: false, message: 'Unauthorized' }, { status: 401 });
    }
    if (request.method === 'POST') return send(await request.formData());
    if (pathname === '/v2.1/faxes') return list(searchParams);
    const [, id = '', file] = /^\/v2\.1\/faxes\/(\d+)(\/file)?$/.exec(pathname) ?? [];
    const fax = faxes.get(id);
    const bytes = files.get(id);
    if (!fax || (file && !bytes)) return Response.json({ success: false, message: 'Not found' }, { status: 404 });
    return file ? new Response(new Uint8Array(bytes ?? [])) : Response.json({ success: true, message: '', data: fax });
  });

  async function send(form: FormData) {
    const to = form.get('to');
    const file = await bytesOf(form.get('file'));
    if (typeof to !== 'string' || file.length === 0) {
      return Response.json({ success: false, message: 'Phone number is not formatted correctly' }, { status: 422 });
    }
    const id = ++ids;
    const gateway = String(form.get('tag[gateway]'));
    faxes.set(String(id), { id, direction: 'sent', status: 'queued', num_pages: 0, created_at: at, tags: { gateway } });
    sent.push({ to, file });
    if (lost.due()) return 'reset' as const;
    return Response.json({ success: true, message: 'Fax queued for sending', data: { id } });
  }

  function list(query: URLSearchParams): Response {
    const tag = query.get('tag[gateway]');
    const data = [...faxes.values()].filter(
      ({ direction, created_at, tags }) =>
        direction === query.get('direction') &&
        created_at > (query.get('created_after') ?? '') &&
        (tag === null || tags.gateway === tag),
    );
    const paging = { total: data.length, per_page: Number(query.get('per_page')), page: Number(query.get('page')) };
    return Response.json({ success: true, message: 'Retrieved faxes successfully', data, paging });
  }

  return {
    ...served,
    faxes,
    sent,
    loseAnswer: lost.ask,
    receive({ file, from, to }) {
      const id = ++ids;
      const numbers = { from_number: from, to_number: to };
      const times = { created_at: at, completed_at: at };
      const fax = {
        id,
        direction: 'received',
        status: 'success',
        num_pages: 1,
        ...times,
        ...numbers,
        tags: {},
        error_id: null,
      };
      faxes.set(String(id), fax);
      files.set(String(id), file);
      return String(id);
    },
    async callback(id, url) {
      const form = new FormData();
      form.set('success', 'true');
      form.set('is_test', 'false');
      form.set('direction', 'received');
      form.set('event_type', 'fax_completed');
      form.set('fax', JSON.stringify(faxes.get(id)));
      form.set('file', new File([new Uint8Array(files.get(id) ?? [])], `${id}.pdf`, { type: 'application/pdf' }));
      const { headers, body } = await multipart(form);
      headers.set('x-phaxio-signature', await phaxioSignature(url, form));
      return { headers, body };
    },
  };
}
