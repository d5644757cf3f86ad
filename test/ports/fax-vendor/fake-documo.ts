/** Plays Documo, v1. */
import { AT, bytesOf, type FakeVendor, OURS, once } from './fake.ts';
import { serve } from './serve.ts';

export const DOCUMO = {
  apiKey: 'eyJhbGciOiJIUzI1NiJ9.key.0',
  numbers: [OURS, '+16022340198'],
  knock: { secret: 'a-path-that-nobody-guesses', user: 'documo', password: 'knock knock' },
};
const at = new Date(AT).toISOString();

interface Fax {
  readonly messageId: string;
  readonly direction: string;
  readonly [more: string]: unknown;
}

export interface FakeDocumo extends FakeVendor {
  readonly faxes: Map<string, Fax>;
}

export async function fakeDocumo(): Promise<FakeDocumo> {
  const faxes = new Map<string, Fax>();
  const files = new Map<string, Uint8Array>();
  const sent: { to: string; file: Uint8Array }[] = [];
  const lost = once();

  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    // As it does: a wrong key finds nothing.
    if (request.headers.get('authorization') !== `Basic ${DOCUMO.apiKey}`) return new Response('', { status: 404 });
    if (request.method === 'POST' && pathname === '/v1/faxes') return send(await request.formData());
    if (pathname === '/v1/fax/history') {
      const rows = [...faxes.values()].filter(({ direction }) => direction === searchParams.get('direction'));
      const from = Number(searchParams.get('offset'));
      return Response.json({ count: rows.length, rows: rows.slice(from, from + Number(searchParams.get('limit'))) });
    }
    const [, id = '', what] = /^\/v1\/fax\/([^/]+)\/(info|download)$/.exec(pathname) ?? [];
    const fax = faxes.get(id);
    const bytes = files.get(id);
    if (!fax || (what === 'download' && !bytes))
      return Response.json({ error: { message: 'Not found' } }, { status: 404 });
    return what === 'info' ? Response.json(fax) : new Response(new Uint8Array(bytes ?? []));
  });

  async function send(form: FormData) {
    const [to, tag] = [String(form.get('faxNumber')), String(form.get('tags'))];
    const messageId = crypto.randomUUID();
    const numbers = { faxNumber: to, faxCallerId: String(form.get('callerId')) };
    const pages = { pagesCount: 1, pagesComplete: 0 };
    const fax = {
      messageId,
      direction: 'outbound',
      status: 'processing',
      createdAt: at,
      ...numbers,
      ...pages,
      tags: [{ name: tag }],
    };
    faxes.set(messageId, fax);
    sent.push({ to, file: await bytesOf(form.get('attachments')) });
    return lost.due() ? ('reset' as const) : Response.json(fax);
  }

  return {
    ...served,
    faxes,
    sent,
    loseAnswer: lost.ask,
    receive({ file, from, to }) {
      const messageId = crypto.randomUUID();
      const pages = { pagesCount: 1, pagesComplete: 1 };
      const numbers = { faxNumber: from, faxCallerId: to.slice(2) };
      const times = { createdAt: at, resolvedDate: at };
      faxes.set(messageId, {
        messageId,
        direction: 'inbound',
        status: 'success',
        ...numbers,
        ...pages,
        ...times,
        isFilePurged: false,
      });
      files.set(messageId, file);
      return messageId;
    },
  };
}
