/** SMART Scheduling Links (github.com/smart-on-fhir/smart-scheduling-links): what is free, for everybody, as files. */
import * as z from 'zod';
import { FILES, type FileName, FRESH_SECONDS, type Publication } from '../../appointments/publication.ts';
import { notModified } from './not-modified.ts';
import type { RestRequest, Route } from './route.ts';

export interface SchedulingLinksDoor {
  readonly publication: () => Promise<Publication>;
  readonly publicUrl: string;
}

const BASE = '/smart-scheduling';
const MANIFEST = `${BASE}/$bulk-publish`;

const manifestView = z
  .strictObject({
    transactionTime: z.string(),
    request: z.string(),
    output: z.array(
      z.strictObject({
        type: z.enum(['Location', 'Schedule', 'Slot']),
        url: z.string(),
        extension: z.strictObject({ state: z.array(z.string()) }),
      }),
    ),
    error: z.array(z.never()),
  })
  .meta({ id: 'BulkPublication' });

const manifestQuery = z.strictObject({
  _since: z.string().max(40).optional().meta({ description: 'Taken, and not looked at: everything is answered.' }),
});

export function schedulingLinkRoutes({ publication, publicUrl }: SchedulingLinksDoor): Route[] {
  const tag = 'Appointments';
  const unchanged = { 304: { description: 'Not changed since' } };
  const names = Object.keys(FILES) as FileName[];
  return [
    {
      method: 'get',
      path: MANIFEST,
      tag,
      summary: 'Published free times: the manifest of SMART Scheduling Links',
      description: 'Without a token. Empty unless departments are published (`PUBLISH_SLOTS`).',
      scope: null,
      query: manifestQuery,
      answers: { 200: { description: 'The manifest', schema: manifestView }, ...unchanged },
      audit: 'none',
      handle: async (request) => {
        const { files, states, since } = await publication();
        const body: z.output<typeof manifestView> = {
          transactionTime: since,
          request: `${publicUrl}${MANIFEST}`,
          output: names
            .filter((name) => files[name].text !== '')
            .map((name) => ({
              type: FILES[name],
              url: `${publicUrl}${BASE}/${name}.ndjson`,
              extension: { state: [...states] },
            })),
          error: [],
        };
        const etag = `"${names.map((name) => files[name].etag.slice(1, 11)).join('')}"`;
        return conditional(request, JSON.stringify(body), etag, 'application/json; charset=utf-8');
      },
    },
    ...names.map(
      (name): Route => ({
        method: 'get',
        path: `${BASE}/${name}.ndjson`,
        tag,
        summary: `Published free times: the ${FILES[name]} resources, one a line`,
        scope: null,
        answers: { 200: { description: 'NDJSON', contentType: 'application/fhir+ndjson' }, ...unchanged },
        audit: 'none',
        handle: async (request) => {
          const { text, etag } = (await publication()).files[name];
          return conditional(request, text, etag, 'application/fhir+ndjson');
        },
      }),
    ),
  ];
}

function conditional({ raw }: RestRequest, text: string, etag: string, contentType: string): Response {
  const headers = { etag, 'cache-control': `public, max-age=${FRESH_SECONDS}` };
  if (notModified(raw, etag)) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, 'content-type': contentType } });
}
