/** The pages of the records desk and what their forms do: each act is the API's own call, with the version that the person saw. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { openZone } from '../fhir/clinic-time.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { STATES } from '../records/lifecycle.ts';
import type { RecordsView } from '../records/view.ts';
import { type Api, problemsOf, read } from './api.ts';
import { type Fields, fieldsIn, fileIn } from './form.ts';
import { passOn } from './paper-pages.ts';
import { ACTS, isAct } from './records-acts.ts';
import { chartsIn, findCharts } from './records-charts.ts';
import type { RecordsDesk } from './records-desk.ts';
import { type Act, mayBeDone, nextOf } from './records-next.ts';
import { recordsPage } from './records-page.ts';
import { isShown, recordsQueue, SHOWN } from './records-queue.ts';
import { patientNames, type RequestRead, readRequestAtDesk } from './records-reading.ts';
import { addPages, take } from './records-taking.ts';
import type { ConsoleEnv } from './routes.ts';

export interface RecordsDeskSettings {
  readonly now: () => number;
  /** IANA name of the clinic's zone. */
  readonly timeZone: string;
  readonly pageOpener: PageOpener;
  readonly newId: () => string;
}

type Page = Context<ConsoleEnv>;
/** The gateway takes no larger JSON than 10 MB, in which a file is a third longer. */
const MOST_FILE_BYTES = 7 * 1024 * 1024;

/** Whether a form of this path may hold a file. */
export const takesFile = (path: string): boolean => /^\/console\/records\/[^/]+\/add-records$/.test(path);

interface List {
  readonly items: readonly RecordsView[];
  readonly next?: string;
}
type Shown = Pick<RecordsDesk, 'refused' | 'found' | 'done' | 'link'> & {
  readonly stale?: boolean;
  readonly status?: number;
};

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

  /** Files for the person to keep: link of ours → path of the API. */
  const file = (path: string, from: (id: string, part: string) => string) =>
    app.get(`/console/records/:id/${path}`, async (context) => {
      const { id = '', n = '' } = context.req.param() as { id?: string; n?: string };
      const name = path === 'letters/:n' ? 'letter.pdf' : (path.split('/').at(-1) ?? '');
      return saved(await context.get('at').api('GET', from(encodeURIComponent(id), encodeURIComponent(n))), name);
    });
  file('release.pdf', (id) => `/v1/forms/records-release.pdf?request=${id}`);
  file('packet/:n/records.pdf', (id, n) => `/v1/records-requests/${id}/packet.pdf?volume=${n}`);
  file('address-label.pdf', (id) => `/v1/records-requests/${id}/address-label.pdf`);
  file('deliveries/:n/receipt.jws', (id, n) => `/v1/records-requests/${id}/deliveries/${n}/receipt.jws`);
  file('letters/:n', (id, n) => `/v1/records-requests/${id}/letters/${n}`);

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

  app.post('/console/records/:id/add-records', bodyLimit({ maxSize: MOST_FILE_BYTES }), async (context) => {
    const form = await fieldsIn(context);
    const file = await fileIn(context, 'file');
    const id = context.req.param('id');
    return answered(context, 'add-records', form, await addPages(id, form, file, context.get('at').api));
  });

  app.post('/console/records/:id/:act', async (context) => {
    const act = context.req.param('act');
    if (!isAct(act)) return context.notFound();
    const form = await fieldsIn(context);
    return answered(context, act, form, await take(act, form, await readIt(context), context.get('at').api));
  });

  async function answered(context: Page, act: Act, form: Fields, answer: Response) {
    if (answer.ok) {
      const view = (await answer.json()) as Partial<RecordsView>;
      // Not by a redirect: what is shown once stands in no address and in no second answer.
      if (view.link) return show(context, await readIt(context), { link: view.link });
      return onward(context, act, view);
    }
    const refused = { act, problems: await problemsOf(answer), typed: form };
    const stale = refused.problems.some(({ code }) => code === 'version-stale');
    return show(context, await readIt(context), { refused, stale, status: answer.status });
  }

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

/** After an act: the same request while the desk has something to do with it, else the queue. `view`: of an act on something else it is none. */
function onward(context: Page, act: Act, view: Partial<RecordsView>): Response {
  const id = encodeURIComponent(context.req.param('id') ?? '');
  const goesOn = !isView(view) || nextOf(view).act !== undefined;
  return context.redirect(goesOn ? `/console/records/${id}?done=${act}` : `/console/records?done=${act}`, 303);
}

const isView = (view: Partial<RecordsView>): view is RecordsView => view.task !== undefined;

/** The first in the queue that is not this one. */
async function nextAfter(id: string, api: Api): Promise<string | undefined> {
  const { items } = await read<List>(api, '/v1/records-requests?status=waiting&order=queue&count=2');
  return items.find((one) => one.id !== id)?.id;
}
