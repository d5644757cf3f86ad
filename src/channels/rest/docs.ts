/** The gateway's own pages about itself: start page, API reference, OpenAPI document. Open to everybody; no script. */
import { type Context, Hono } from 'hono';
import { Fault } from '../../fault.ts';
import { referencePage, startPage } from './docs-page.ts';
import { DOCS_CSS } from './docs-style.ts';
import { openApi } from './openapi.ts';
import { faultResponse } from './outcome.ts';
import type { Route } from './route.ts';

const FRESH = { 'cache-control': 'no-cache' };

export function docsRoutes(routes: readonly Route[], about: { version: string; url: string }): Hono {
  // Made when first asked for, not at start.
  let document: ReturnType<typeof openApi> | undefined;
  let page: string | undefined;
  const openApiDocument = () => (document ??= openApi(routes, about));
  const pages: Readonly<Record<string, (context: Context) => Response | Promise<Response>>> = {
    '/': (c) => c.html(startPage(about.version), 200, FRESH),
    '/docs': async (c) => c.html((page ??= String(await referencePage(openApiDocument()))), 200, FRESH),
    '/docs.css': (c) => c.body(DOCS_CSS, 200, { 'content-type': 'text/css; charset=utf-8', ...FRESH }),
    '/openapi.json': (c) => c.json(openApiDocument(), 200, FRESH),
  };
  const app = new Hono();
  for (const [path, answer] of Object.entries(pages)) {
    app.get(path, answer);
    app.all(path, () => notServed());
  }
  return app;
}

function notServed(): Response {
  const response = faultResponse(
    new Fault('not-supported', { code: 'method', text: 'This method is not served here.' }),
  );
  response.headers.set('allow', 'GET');
  return response;
}
