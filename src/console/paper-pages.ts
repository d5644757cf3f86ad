/** A paper of the chart by itself, and the images of its pages. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { Fault } from '../fault.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import type { Api } from './api.ts';
import { page } from './page.ts';
import { bytesOf, fileOf, openPaper, type Paper, papersIn, papersPane, readDocument } from './papers.ts';
import type { ConsoleEnv } from './routes.ts';

export interface PaperSettings {
  readonly pageOpener: PageOpener;
}

const notFound = () => new Fault('not-found', { code: 'page-not-found', text: 'There is no such page.' });

export function paperPages({ pageOpener }: PaperSettings): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/console/papers/:id', async (context) => {
    const { api, header } = context.get('at');
    const papers = papersIn(await readDocument(context.req.param('id'), api));
    const opened = await Promise.all(papers.map((paper) => openPaper(paper, api, pageOpener)));
    const title = opened[0]?.title ?? 'Document';
    return context.html(
      page({ title, header: await header(), desk: 'records' }, html`<h1>${title}</h1>${papersPane(opened)}`),
    );
  });

  app.get('/console/papers/:id/:file/pages/:page', async (context) => {
    const { api } = context.get('at');
    const paper = await paperOf(context, api);
    if (paper.contentType === 'image/png' || paper.contentType === 'image/jpeg')
      return passOn(await fileOf(paper, api));
    const number = /^([1-9]\d{0,3})\.png$/.exec(context.req.param('page'))?.[1];
    if (number === undefined) throw notFound();
    const opened = await pageOpener.page(await bytesOf(paper, api), Number(number));
    if ('unreadable' in opened) throw notFound();
    return context.body(new Uint8Array(opened.image), 200, { 'content-type': 'image/png' });
  });

  app.get('/console/papers/:id/:file/file', async (context) => {
    const { api } = context.get('at');
    return passOn(await fileOf(await paperOf(context, api), api));
  });
  return app;
}

async function paperOf(context: Context<ConsoleEnv>, api: Api): Promise<Paper> {
  const { id = '', file = '' } = context.req.param() as { id?: string; file?: string };
  const papers = papersIn(await readDocument(id, api));
  const paper = papers.find((one) => String(one.file) === file);
  if (!paper) throw notFound();
  return paper;
}

/** Bytes as the API gave them, with the headers that keep them from being run. */
export function passOn(answer: Response): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}
