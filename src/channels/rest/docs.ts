/** The gateway's own pages about itself: start page, API reference, OpenAPI document. Open to everybody; no script. */
import { Hono } from 'hono';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';

export function docsRoutes(routes: readonly Route[], about: { version: string; url: string }): Hono {
  let document: ReturnType<typeof openApi> | undefined;
  const openApiDocument = () => (document ??= openApi(routes, about)); // made when first asked for, not at start
  return new Hono()
    .get('/openapi.json', (c) => c.json(openApiDocument()))
    .get('/', (c) => c.html('<!doctype html><title>Clinic gateway</title><p><a href="/docs">API reference</a></p>'));
}
