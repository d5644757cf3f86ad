/** The pages of the fax desk and what their forms do. */
import { type Context, Hono } from 'hono';
import type { FaxView } from '../faxes/view.ts';
import { type Api, type Problem, problemsOf, read } from './api.ts';
import type { Desk } from './fax-dialogs.ts';
import { faxPage } from './fax-page.ts';
import { queuePage } from './fax-queue.ts';
import { type Form, filingBody, splitBody, typedOf } from './filing-form.ts';
import { fieldsIn } from './form.ts';
import { passOn } from './paper-pages.ts';
import { choicesOf } from './patient-choices.ts';
import type { ConsoleEnv } from './routes.ts';

export interface FaxDeskSettings {
  readonly departments: () => Promise<readonly Desk[]>;
  readonly now: () => number;
}

type Page = Context<ConsoleEnv>;
interface List {
  readonly items: readonly FaxView[];
  readonly next?: string;
}

const DONE: Readonly<Record<string, string>> = {
  file: 'Filed.',
  split: 'Split.',
  assign: 'Handed on.',
  reject: 'Rejected.',
  refile: 'Taken back.',
};

export function faxPages({ departments, now }: FaxDeskSettings): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/console/faxes', async (context) => {
    const { api, header } = context.get('at');
    const { status = 'waiting', class: of, desk, cursor, done } = context.req.query();
    const filter = { status, ...(of && { class: of }), ...(desk && { desk }) };
    const query = { ...filter, status: status === 'waiting' ? 'open' : status, ...(cursor && { cursor }) };
    const list = await read<List>(api, `/v1/faxes?${new URLSearchParams(query)}`);
    const said = done === undefined ? undefined : DONE[done];
    const page = { header: await header(), desks: await departments(), now: now(), filter, ...list };
    return context.html(queuePage({ ...page, ...(said !== undefined && { done: said }) }));
  });

  app.get('/console/faxes/:id', async (context) => {
    const fax = await read<FaxView>(context.get('at').api, `/v1/faxes/${idOf(context)}`);
    return show(context, fax, { at: placeOf(context.req.query('document'), fax), problems: [], status: 200 });
  });

  for (const path of ['pages/:page', 'file'] as const) {
    app.get(`/console/faxes/:id/${path}`, async (context) => {
      const { page } = context.req.param() as { page?: string };
      const { api } = context.get('at');
      return passOn(
        await api('GET', `/v1/faxes/${idOf(context)}/${page ? `pages/${encodeURIComponent(page)}` : 'file'}`),
      );
    });
  }

  app.post('/console/faxes/:id/file', async (context) => {
    const form = await fieldsIn(context);
    const { api } = context.get('at');
    const fax = await read<FaxView>(api, `/v1/faxes/${idOf(context)}`);
    const at = Number(typedOf(form).at ?? 0);
    const answer = await api('POST', `/v1/faxes/${idOf(context)}/file`, filingBody(form, fax, at));
    if (answer.ok) return onward(context, (await answer.json()) as FaxView, 'file');
    const problems = await problemsOf(answer);
    return show(context, fax, { at, problems, typed: typedOf(form), status: answer.status });
  });

  const step = (name: string, bodyOf: (form: Form) => object) =>
    app.post(`/console/faxes/:id/${name}`, async (context) => {
      const { api } = context.get('at');
      const answer = await api('POST', `/v1/faxes/${idOf(context)}/${name}`, bodyOf(await fieldsIn(context)));
      if (answer.ok) return onward(context, (await answer.json()) as FaxView, name);
      const [problems, fax] = [await problemsOf(answer), await read<FaxView>(api, `/v1/faxes/${idOf(context)}`)];
      return show(context, fax, { at: 0, problems, status: answer.status });
    });
  step('split', splitBody);
  step('assign', (form) => ({ department: { reference: typedOf(form).department } }));
  step('refile', (form) => ({ reason: typedOf(form).reason }));
  step('reject', (form) => {
    const { reason, note } = typedOf(form);
    return { reason, ...(note && { note }) };
  });

  async function show(
    context: Page,
    fax: FaxView,
    how: { at: number; problems: readonly Problem[]; typed?: Record<string, string>; status: number },
  ) {
    const { api, header: headerOf } = context.get('at');
    const [header, candidates, next, desks] = await Promise.all([
      headerOf(),
      choicesOf(fax.documents[how.at]?.candidates ?? [], api),
      nextAfter(fax.id, api),
      departments(),
    ]);
    const { status, ...shown } = how;
    const desk = { header, fax, candidates, desks, now: now(), ...shown };
    return context.html(faxPage({ ...desk, ...(next !== undefined && { next }) }), status as 200);
  }

  return app;
}

/** After a step: the same fax while something of it waits, else the next one that does. */
async function onward(context: Page, fax: FaxView, done: string): Promise<Response> {
  const open = fax.documents.findIndex((one) => one.filedAs === undefined && !one.setAside);
  const waits = ['review', 'incomplete', 'unreadable'].includes(fax.status);
  if (waits && done !== 'assign' && open >= 0)
    return context.redirect(`/console/faxes/${fax.id}?document=${open + 1}`, 303);
  const next = await nextAfter(fax.id, context.get('at').api);
  return context.redirect(next === undefined ? `/console/faxes?done=${done}` : `/console/faxes/${next}`, 303);
}

/** The first in the queue that is not this one. */
async function nextAfter(id: string, api: Api): Promise<string | undefined> {
  const { items } = await read<List>(api, '/v1/faxes?status=open&count=2');
  return items.find((one) => one.id !== id)?.id;
}

const idOf = (context: Page) => encodeURIComponent(context.req.param('id') ?? '');

/** Which document is shown: the one asked for, else the first that waits. */
function placeOf(asked: string | undefined, { documents }: FaxView): number {
  const wanted = Number(asked) - 1;
  if (documents[wanted]) return wanted;
  return Math.max(
    0,
    documents.findIndex((one) => one.filedAs === undefined && !one.setAside),
  );
}
