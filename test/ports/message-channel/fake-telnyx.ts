/** Plays Telnyx Messaging on this machine. */
import { serve } from '../fax-vendor/serve.ts';

export const AT = Date.parse('2026-11-24T16:00:00Z');
export const TELNYX = { apiKey: 'KEY0123', from: '+16025550199' };

export async function fakeTelnyx() {
  const messages = new Map<string, { to: string; text: string; tag: string }>();
  const state = { lose: false };
  const of = (id: string, { to, tag }: { to: string; tag: string }) => ({
    data: { record_type: 'message', id, to: [{ phone_number: to, status: 'queued' }], tags: [tag], errors: [] },
  });
  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.headers.get('authorization') !== `Bearer ${TELNYX.apiKey}`) return new Response('{}', { status: 401 });
    if (request.method === 'POST' && pathname === '/v2/messages') {
      const { to, text, tags, from } = (await request.json()) as Record<string, string> & { tags: string[] };
      if (from !== TELNYX.from || !to || !text) return new Response('{}', { status: 422 });
      const id = crypto.randomUUID();
      const message = { to, text, tag: tags[0] ?? '' };
      messages.set(id, message);
      if (state.lose) return 'reset';
      return Response.json(of(id, message));
    }
    if (pathname.startsWith('/v2/messages/')) {
      const id = pathname.slice('/v2/messages/'.length);
      const message = messages.get(id);
      return message ? Response.json(of(id, message)) : new Response('{}', { status: 404 });
    }
    if (pathname !== '/v2/detail_records' || searchParams.get('filter[record_type]') !== 'messaging') {
      return new Response('{}', { status: 404 });
    }
    const tag = searchParams.get('filter[tags]');
    const found = [...messages].filter(([, one]) => one.tag === tag);
    return Response.json({ data: found.map(([uuid, one]) => ({ uuid, tags: `a,${one.tag}`, status: 'sent' })) });
  });
  return { ...served, messages, state };
}

/** As Telnyx tells that somebody has written to our number. */
export const received = (from: string, text: string, id = '7ee4241c-f127-47e5-9c34-3aac291f8058') =>
  JSON.stringify({
    data: {
      record_type: 'event',
      id: 'bf6307bd-884d-4c1f-b6ea-c62b8c495d3c',
      event_type: 'message.received',
      occurred_at: '2026-11-24T15:59:58.120Z',
      payload: {
        record_type: 'message',
        direction: 'inbound',
        id,
        type: 'SMS',
        from: { phone_number: from, carrier: 'X', line_type: 'Wireless' },
        to: [{ phone_number: TELNYX.from, status: 'webhook_delivered' }],
        text,
        media: [],
      },
    },
  });

/** As it tells what became of a message of ours. */
export const finalized = (status: string, errors: { code: string }[] = [], tags: string[] = ['tag1']) =>
  JSON.stringify({
    data: {
      event_type: 'message.finalized',
      occurred_at: '2026-11-24T16:00:04.000Z',
      payload: {
        id: '40385f64-5717-4562-b3fc-2c963f66afa6',
        direction: 'outbound',
        to: [{ phone_number: '+16025550147', status }],
        tags,
        errors,
        completed_at: '2026-11-24T16:00:03.000Z',
      },
    },
  });
