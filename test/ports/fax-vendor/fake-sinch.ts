/** Plays Sinch's fax service, v3. */
import { AT, basic, type FakeVendor, once } from './fake.ts';
import { serve } from './serve.ts';

export const SINCH = {
  projectId: 'project-0',
  key: 'key0',
  secret: 'secret0',
  knock: { secret: 'a-path-that-nobody-guesses', user: 'sinch', password: 'knock knock' },
};
const at = new Date(AT).toISOString();

interface Fax {
  readonly id: string;
  readonly direction: string;
  readonly [more: string]: unknown;
}

export interface FakeSinch extends FakeVendor {
  readonly faxes: Map<string, Fax>;
}

export async function fakeSinch(): Promise<FakeSinch> {
  const faxes = new Map<string, Fax>();
  const files = new Map<string, Uint8Array>();
  const sent: { to: string; file: Uint8Array }[] = [];
  const lost = once();
  let ids = 0;
  const newId = () => `01KAW5EXAMPLE${String(++ids).padStart(13, '1')}`;

  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.headers.get('authorization') !== basic(SINCH.key, SINCH.secret))
      return new Response('', { status: 401 });
    const [, id, file] = /^\/v3\/projects\/project-0\/faxes(?:\/([^/]+?)(\/file\.pdf)?)?$/.exec(pathname) ?? ['', ''];
    if (request.method === 'POST') return send(await request.json());
    if (id === undefined) {
      const found = [...faxes.values()].filter(({ direction }) => direction === searchParams.get('direction'));
      return Response.json({ pageNumber: 1, totalPages: 1, pageSize: 1000, totalItems: found.length, faxes: found });
    }
    const fax = faxes.get(id);
    const bytes = files.get(id);
    if (!fax || (file && !bytes)) return Response.json({ error: { code: 404 } }, { status: 404 });
    return file ? new Response(new Uint8Array(bytes ?? [])) : Response.json(fax);
  });

  function send(body: { to: string; files: { file: string; fileType: string }[]; labels: Record<string, string> }) {
    const [file] = body.files;
    const id = newId();
    const fax = { id, direction: 'OUTBOUND', to: body.to, status: 'QUEUED', createTime: at, labels: body.labels };
    faxes.set(id, fax);
    sent.push({ to: body.to, file: new Uint8Array(Buffer.from(file?.file ?? '', 'base64')) });
    return lost.due() ? ('reset' as const) : Response.json(fax);
  }

  return {
    ...served,
    faxes,
    sent,
    loseAnswer: lost.ask,
    receive({ file, from, to }) {
      const id = newId();
      const times = { createTime: at, completedTime: at };
      faxes.set(id, {
        id,
        direction: 'INBOUND',
        from,
        to,
        numberOfPages: 1,
        status: 'COMPLETED',
        ...times,
        hasFile: true,
      });
      files.set(id, file);
      return id;
    },
  };
}
