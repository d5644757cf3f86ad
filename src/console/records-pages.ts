/** The pages of the records desk and what their forms do: each act is the API's own call, with the version that the person saw. */
import { type Context, Hono } from 'hono';
import { openZone } from '../fhir/clinic-time.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { STATES } from '../records/lifecycle.ts';
import type { RecordsView } from '../records/view.ts';
import { type Api, problemsOf, read } from './api.ts';
import { type Fields, fieldsIn } from './form.ts';
import { passOn } from './paper-pages.ts';
import { ACTS, bodyOf, isAct, pathOf } from './records-acts.ts';
import { addressBody } from './records-delivering.ts';
import type { RecordsDesk } from './records-desk.ts';
import { type Act, mayBeDone, nextOf } from './records-next.ts';
import { recordsPage } from './records-page.ts';
import { isShown, recordsQueue, SHOWN } from './records-queue.ts';
import { chartsIn, findCharts, patientNames, type RequestRead, readRequestAtDesk } from './records-reading.ts';
import type { ConsoleEnv } from './routes.ts';

export interface RecordsDeskSettings {
  readonly now: () => number;
  /** IANA name of the clinic's zone. */
  readonly timeZone: string;
  readonly pageOpener: PageOpener;
  readonly newId: () => string;
}

type Page = Context<ConsoleEnv>;
interface List {
  readonly items: readonly RecordsView[];
  readonly next?: string;
}
type Shown = Pick<RecordsDesk, 'refused' | 'found' | 'done'> & { readonly stale?: boolean; readonly status?: number };

export function recordsPages({ now, timeZone, pageOpener, newId }: RecordsDeskSettings): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const zone = openZone(timeZone);
  const today = () => zone.day(now()).iso;

  app.get('/console/records', async (context) => {
    const { api, header } = context.get('at');
    const { show = 'waiting', cursor, done } = context.req.query();
    const filter = isShown(show)
      ? SHOWN[show].query
      : Object.hasOwn(STATES, show)
        ? { status: show }
        : SHOWN.waiting.query;
    const query = new URLSearchParams({ ...filter, count: '50', ...(cursor && { cursor }) });
    const list = await read<List>(api, `/v1/records-requests?${query}`);
    const names = await patientNames(
      list.items.map(({ patient }) => patient.reference),
      api,
    );
    const said = done !== undefined && isAct(done) ? ACTS[done].done : undefined;
    const queue = { header: await header(), names, show, now: now(), today: today(), ...list };
    return context.html(recordsQueue({ ...queue, ...(said !== undefined && { done: said }) }));
  });

  app.get('/console/records/:id', async (context) => {
    const { done = '' } = context.req.query();
    const said = isAct(done) ? ACTS[done].done : undefined;
    return show(context, await readIt(context), said === undefined ? {} : { done: said });
  });

  app.get('/console/records/:id/packet.pdf', async (context) => {
    const volume = new URLSearchParams({ volume: context.req.query('volume') ?? '1' });
    const id = encodeURIComponent(context.req.param('id'));
    const answer = await context.get('at').api('GET', `/v1/records-requests/${id}/packet.pdf?${volume}`);
    return saved(answer, 'records.pdf');
  });

  for (const path of ['address-label.pdf', 'deliveries/:n/receipt.jws'] as const) {
    app.get(`/console/records/:id/${path}`, async (context) => {
      const { id = '', n = '' } = context.req.param() as { id?: string; n?: string };
      const file = path.replace(':n', encodeURIComponent(n));
      const answer = await context.get('at').api('GET', `/v1/records-requests/${encodeURIComponent(id)}/${file}`);
      return saved(answer, file.split('/').at(-1) ?? '');
    });
  }

  app.post('/console/records/:id/find', async (context) => {
    const { api } = context.get('at');
    const form = await fieldsIn(context);
    const typed = (name: string) => form[name]?.[0]?.trim() ?? '';
    const written = {
      given: typed('given'),
      family: typed('family'),
      birthDate: typed('birthDate'),
      phone: typed('phone'),
    };
    const [request, answer] = [await readIt(context), await findCharts(written, api)];
    const found = answer.ok
      ? { choices: await chartsIn(answer, request.view.patient.reference, api), problems: [] }
      : { choices: [], problems: await problemsOf(answer) };
    return show(context, request, { found: { written, ...found } });
  });

  app.post('/console/records/:id/:act', async (context) => {
    const { api } = context.get('at');
    const act = context.req.param('act');
    if (!isAct(act)) return context.notFound();
    const form = await fieldsIn(context);
    const before = await readIt(context);
    const answer = await take(act, form, before, api);
    if (answer.ok)
      return onward(context, act, act === 'fax-number' ? before.view : ((await answer.json()) as RecordsView));
    const refused = { act, problems: await problemsOf(answer), typed: form };
    const stale = refused.problems.some(({ code }) => code === 'version-stale');
    return show(context, await readIt(context), { refused, stale, status: answer.status });
  });

  const readIt = (context: Page) => readRequestAtDesk(context.req.param('id') ?? '', context.get('at').api, pageOpener);

  async function show(context: Page, request: RequestRead, { status = 200, stale = false, ...shown }: Shown) {
    const { api, header } = context.get('at');
    const { view } = request;
    const after = await nextAfter(view.id, api);
    const next = nextOf(view, request.number?.owners.length !== 0);
    const desk: RecordsDesk = {
      header: await header(),
      read: request,
      next,
      may: mayBeDone(view, next),
      stale,
      ...shown,
      ...(after !== undefined && { after }),
      now: now(),
      today: today(),
      timeZone,
      newKey: newId(),
    };
    return context.html(recordsPage(desk), status as 200);
  }

  return app;
}

/** A file for the person to keep; a refusal goes on as it is. */
function saved(answer: Response, name: string): Response {
  const file = passOn(answer);
  if (file.ok) file.headers.set('content-disposition', `attachment; filename="${name}"`);
  return file;
}

/**
 * One act by the API, with the version the page showed. Before an approval what was not ticked is left out, each by its own act; before a
 * delivery elsewhere than was asked for, that it may is an act as well.
 */
async function take(act: Act, form: Fields, before: RequestRead, api: Api): Promise<Response> {
  const path = `/v1/records-requests/${before.view.id}`;
  let version = form.version?.[0] ?? '';
  const key = form.key?.[0];
  const post = (name: Act, body: object) =>
    api('POST', `${path}/${pathOf(name)}`, body, {
      'if-match': version,
      ...(name === 'deliver' && key !== undefined && { 'idempotency-key': key }),
    });
  if (act === 'fax-number') {
    const { fax: number, requester: owner } = before.number ?? {};
    return api('POST', '/v1/fax-numbers', { number, owner, how: form.how?.[0] });
  }
  const elsewhere = act === 'deliver' ? addressBody(form) : undefined;
  if (elsewhere) {
    const approved = await post('approve-address', elsewhere);
    if (!approved.ok) return approved;
    version = approved.headers.get('etag') ?? version;
  }
  const reason = form.leave?.[0]?.trim() ?? '';
  if (act === 'approve' && reason !== '') {
    for (const reference of before.view.scope?.toReview ?? []) {
      if (form.include?.includes(reference)) continue;
      const left = await post('exclude', { reference, reason });
      if (!left.ok) return left;
      version = left.headers.get('etag') ?? version;
    }
  }
  return post(act, bodyOf(act, form, before));
}

/** After an act: the same request while the desk has something to do with it, else the next one. */
async function onward(context: Page, act: Act, view: RecordsView): Promise<Response> {
  if (nextOf(view).act !== undefined) return context.redirect(`/console/records/${view.id}?done=${act}`, 303);
  return context.redirect(`/console/records?done=${act}`, 303);
}

/** The first in the queue that is not this one. */
async function nextAfter(id: string, api: Api): Promise<string | undefined> {
  const { items } = await read<List>(api, '/v1/records-requests?status=waiting&order=queue&count=2');
  return items.find((one) => one.id !== id)?.id;
}
