/**
 * What a referral costs without the gateway: Medplum's own router over the same embedded store, no tokens, no checks, no audit.
 * `node bench/direct-server.ts <data folder> <port>`; prints `ready` when it listens.
 */
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import { embeddedRouter } from './fhir-router.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
const sql = openNodeSqlite(join(folder, 'gateway.sqlite'));
const store = openEmbeddedStore({ sql, blobs: folderBlobs(join(folder, 'blobs')), now: Date.now });
const handle = embeddedRouter({ store, sql, now: Date.now });

const app = new Hono().post('/fhir/R4/:type?/_search', async (c) => {
  const [outcome, resource] = await handle({ method: 'GET', url: `${c.req.param('type')}?${await c.req.text()}` });
  return c.json(resource ?? outcome);
});
app.post('/fhir/R4', async (c) => {
  const [outcome, resource] = await handle({ method: 'POST', url: '', body: await c.req.json() });
  return c.json(resource ?? outcome);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) }, () => process.stdout.write('ready\n'));
process.on('SIGTERM', () => process.exit(0));
