/** Plays Telnyx: its API and the storage its links lead to, in one. */
import type { TelnyxSettings } from '../../../src/ports/fax-vendor/telnyx.ts';
import { AT, bytesOf, type FakeVendor, OURS, once } from './fake.ts';
import { serve } from './serve.ts';

interface Fax {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly status: string;
  readonly connection_id: string;
  readonly from: string;
  readonly to: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly client_state?: string;
  readonly failure_reason?: string;
  media_url?: string;
}

export const TELNYX = {
  apiKey: 'KEY0123',
  connectionId: '1293384261075731499',
  from: OURS,
  mediaHosts: ['s3.amazonaws.com'],
};
const at = new Date(AT).toISOString();

export interface FakeTelnyx extends FakeVendor {
  readonly settings: Omit<TelnyxSettings, 'publicKey'>;
  /** Those it has, by id. */
  readonly faxes: Map<string, Fax>;
  /** Links given out before lead nowhere any more. */
  expireLinks(): void;
  /** The event that tells of a received fax, as JSON. */
  event(id: string): string;
}

export async function fakeTelnyx(): Promise<FakeTelnyx> {
  const faxes = new Map<string, Fax>();
  const files = new Map<string, Uint8Array>(); // by fax
  const media = new Map<string, Uint8Array>(); // uploaded, by name
  const links = new Map<string, string>(); // path → fax
  const sent: { to: string; file: Uint8Array }[] = [];
  const lost = once();

  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const linked = links.get(pathname);
    if (pathname.startsWith('/storage/')) {
      const file = linked === undefined ? undefined : files.get(linked);
      return file ? new Response(new Uint8Array(file)) : new Response('<Error>expired</Error>', { status: 403 });
    }
    if (request.headers.get('authorization') !== `Bearer ${TELNYX.apiKey}`) return new Response('{}', { status: 401 });
    if (request.method === 'POST' && pathname === '/v2/media') {
      const name = crypto.randomUUID();
      media.set(name, await bytesOf((await request.formData()).get('media')));
      return Response.json({ data: { media_name: name, expires_at: at } });
    }
    if (request.method === 'POST' && pathname === '/v2/faxes') return send(await request.json());
    if (pathname === '/v2/faxes') return list(searchParams);
    const [, id = '', action] = /^\/v2\/faxes\/([^/]+)(\/actions\/refresh)?$/.exec(pathname) ?? [];
    const fax = faxes.get(id);
    if (!fax) return new Response('{"errors":[]}', { status: 404 });
    if (action) {
      link(fax);
      return Response.json({ data: { result: 'ok' } }, { status: 202 });
    }
    return Response.json({ data: fax });
  });

  function link(fax: Fax): void {
    const path = `/storage/${crypto.randomUUID()}.pdf`;
    links.set(path, fax.id);
    fax.media_url = `${served.url}${path}`;
  }

  function send(body: Record<string, string>) {
    const file = media.get(body.media_name ?? '');
    const right = body.connection_id === TELNYX.connectionId && body.from === OURS && body.to && file;
    if (!right) return new Response('{"errors":[]}', { status: 422 });
    const fax: Fax = {
      id: crypto.randomUUID(),
      direction: 'outbound',
      status: 'queued',
      connection_id: TELNYX.connectionId,
      from: OURS,
      to: body.to ?? '',
      created_at: at,
      updated_at: at,
      ...(body.client_state && { client_state: body.client_state }),
    };
    faxes.set(fax.id, fax);
    sent.push({ to: fax.to, file });
    return lost.due() ? ('reset' as const) : Response.json({ data: fax }, { status: 202 });
  }

  function list(query: URLSearchParams): Response {
    const [page, size] = [Number(query.get('page[number]')), Number(query.get('page[size]'))];
    const found = [...faxes.values()].filter(
      ({ direction, created_at }) =>
        direction === query.get('filter[direction][eq]') && created_at >= (query.get('filter[created_at][gte]') ?? ''),
    );
    const data = found.slice((page - 1) * size, page * size).map(({ media_url: _, ...fax }) => fax);
    return Response.json({ data, meta: { total_pages: Math.ceil(found.length / size), page_number: page } });
  }

  return {
    ...served,
    settings: { ...TELNYX, apiUrl: served.url },
    faxes,
    sent,
    loseAnswer: lost.ask,
    expireLinks: () => links.clear(),
    receive({ file, from, to }) {
      const id = crypto.randomUUID();
      const times = { created_at: at, updated_at: at };
      const fax: Fax = {
        id,
        direction: 'inbound',
        status: 'received',
        connection_id: TELNYX.connectionId,
        from,
        to,
        ...times,
      };
      faxes.set(id, fax);
      files.set(id, file);
      link(fax);
      return id;
    },
    event(id) {
      const fax = faxes.get(id);
      if (!fax) throw new Error('no such fax');
      const { media_url, from, to, direction, connection_id, status } = fax;
      const payload = {
        fax_id: id,
        connection_id,
        direction,
        from,
        to,
        status,
        page_count: 1,
        partial_content: false,
        media_url,
      };
      return JSON.stringify({
        data: { event_type: 'fax.received', id: crypto.randomUUID(), occurred_at: at, record_type: 'event', payload },
        meta: { attempt: 1, delivered_to: 'https://gateway.test/webhooks/fax/telnyx' },
      });
    },
  };
}
