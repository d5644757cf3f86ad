/** Faxes over REST: the desk's work. For the group's own systems and people; for a partner there are none. */
import * as z from 'zod';
import type { ActPorts } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { Fault } from '../../fault.ts';
import { factOf } from '../../faxes/about.ts';
import { accuracyQuery, accuracyView, faxAccuracy } from '../../faxes/accuracy.ts';
import type { FaxBook } from '../../faxes/book.ts';
import { fileKey, pageImageKey } from '../../faxes/fax-blobs.ts';
import { faxNotFound, faxNumber, readFax, readFaxTask } from '../../faxes/fax-task.ts';
import { filingShape } from '../../faxes/filing-shape.ts';
import type { FaxDesk } from '../../faxes/index.ts';
import { faxQuery, listFaxes } from '../../faxes/list.ts';
import { refileShape } from '../../faxes/refile.ts';
import { faxView, viewFax } from '../../faxes/view.ts';
import { documentKind } from '../../fhir/document-kind.ts';
import type { Blobs } from '../../ports/blobs/index.ts';
import { callOf, parse, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface FaxDoor {
  readonly desk: FaxDesk;
  readonly acts: ActPorts;
  readonly book: FaxBook;
  readonly blobs: Blobs;
  readonly cursors: Cursors;
}

const faxPage = z.strictObject({ items: z.array(faxView), next: z.string().optional() }).meta({ id: 'FaxPage' });
const item = { description: 'The fax', schema: faxView, headers: ['ETag'] };
const TAG = 'Faxes';
/** Of paths without an id, which otherwise are there for everybody. */
const none = { description: 'For partners there are no faxes', contentType: 'application/fhir+json' };
const MONTH_MS = 30 * 86_400_000;

export function faxRoutes(door: FaxDoor): Route[] {
  const { assign, split, reject } = door.desk.steps;
  return [
    {
      method: 'get',
      path: '/v1/faxes',
      tag: TAG,
      summary: 'List faxes: urgent ones on top, then the oldest first',
      scope: 'system/Task.s',
      query: faxQuery,
      answers: { 200: { description: 'A page of faxes', schema: faxPage }, 404: none },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/faxes/accuracy',
      tag: TAG,
      summary: 'How right the reading of faxes was: what people corrected, what rules filed',
      scope: 'system/Task.s',
      query: accuracyQuery,
      answers: { 200: { description: 'Counts', schema: accuracyView }, 404: none },
      audit: 'search',
      handle: async (request) => {
        refusePartner(request);
        const { since = new Date(door.acts.now() - MONTH_MS).toISOString().slice(0, 10) } = queryOf(
          accuracyQuery,
          request,
        );
        return { status: 200, body: await faxAccuracy(since, door.acts.store) };
      },
    },
    {
      method: 'get',
      path: '/v1/faxes/{id}',
      tag: TAG,
      summary: 'Read a fax: its pages, what was read of them, what is proposed',
      scope: 'system/Task.r',
      answers: { 200: item },
      audit: 'read',
      handle: async (request) => {
        const fax = await readFax(request.params.id ?? '', orgOf(request), door.acts.store);
        return reply(door, 200, { ...fax });
      },
    },
    {
      method: 'get',
      path: '/v1/faxes/{id}/pages/{n}.png',
      tag: TAG,
      summary: 'A page as an image',
      scope: 'system/Binary.r',
      answers: { 200: { description: 'The page', contentType: 'image/png' } },
      audit: 'read',
      handle: (request) => image(door, request),
    },
    {
      method: 'get',
      path: '/v1/faxes/{id}/file',
      tag: TAG,
      summary: 'The file as it came',
      scope: 'system/Binary.r',
      answers: { 200: { description: 'PDF, TIFF, or whatever came', contentType: '*/*' } },
      audit: 'read',
      handle: (request) => file(door, request),
    },
    post(door, 'file', 'File a fax: its documents by the acts they are meant for', filingShape, (request) =>
      door.desk.file(request.params.id ?? '', parse(filingShape, request.body), filerOf(request)),
    ),
    post(door, 'refile', 'Take the filing of a fax back, and file what is right', refileShape, (request) =>
      door.desk.refile(request.params.id ?? '', parse(refileShape, request.body), filerOf(request)),
    ),
    ...Object.entries({ assign, split, reject }).map(([name, step]) =>
      post(door, name, step.summary, step.input, (request) => door.desk.step(step, callOf(request, request.params.id))),
    ),
  ];
}

type Done = Awaited<ReturnType<FaxDesk['file']>>;

function post(
  door: FaxDoor,
  name: string,
  summary: string,
  body: z.ZodType,
  act: (request: RestRequest) => Promise<Done>,
): Route {
  return {
    method: 'post',
    path: `/v1/faxes/{id}/${name}`,
    tag: TAG,
    summary,
    scope: 'system/Task.u',
    body,
    headers: ['If-Match'],
    answers: { 200: item },
    audit: 'write',
    async handle(request) {
      // A partner's path that is not there is not there, whatever the body.
      refusePartner(request);
      const { replayed, warnings } = await act(request);
      const fax = await readFax(request.params.id ?? '', {}, door.acts.store);
      const answer = await reply(door, 200, { ...fax, warnings });
      return { ...answer, headers: { ...answer.headers, ...(replayed && { 'idempotency-replayed': 'true' }) } };
    },
  };
}

function filerOf({ caller, requestId, ifMatch }: RestRequest) {
  return { caller, requestId, ...(ifMatch !== undefined && { ifMatch }) };
}

const orgOf = ({ organization }: RestRequest) => (organization === undefined ? {} : { organization });

function refusePartner({ organization }: RestRequest): void {
  if (organization !== undefined) throw faxNotFound();
}

async function list(door: FaxDoor, request: RestRequest): Promise<Reply> {
  refusePartner(request);
  const query = queryOf(faxQuery, request);
  const { cursor, ...filters } = query;
  const scope = [request.caller.clientId, 'faxes', filters];
  const opened = cursor === undefined ? {} : { cursor: await door.cursors.open(cursor, scope) };
  const page = await listFaxes({ ...filters, ...opened }, door.acts.store);
  const items = await Promise.all(
    page.items.map(async (task) => {
      const booked = await door.book.find(faxNumber(task));
      return viewFax({ task, ...(booked && { booked }) });
    }),
  );
  const next = page.next === undefined ? {} : { next: await door.cursors.seal(page.next, scope) };
  return { status: 200, body: { items, ...next } };
}

async function reply(
  door: FaxDoor,
  status: number,
  fax: Awaited<ReturnType<typeof readFax>> & { warnings?: readonly string[] },
): Promise<Reply> {
  const booked = await door.book.find(fax.id);
  const body = viewFax({ ...fax, ...(booked && { booked }) });
  return { status, body, headers: { etag: `W/"${fax.task.meta.versionId}"` } };
}

async function image(door: FaxDoor, request: RestRequest): Promise<Response> {
  const { id = '', n = '' } = request.params;
  const task = await readFaxTask(id, orgOf(request), door.acts.store);
  const page = /^[1-9]\d{0,3}$/.test(n) ? Number(n) : 0;
  const png = await door.blobs.get(pageImageKey(factOf(task, 'pagesOf') ?? id, page));
  if (!png) throw new Fault('not-found', { code: 'page-not-found', text: 'There is no image of this page.' });
  return bytes(png, 'image/png');
}

async function file(door: FaxDoor, request: RestRequest): Promise<Response> {
  const { id = '' } = request.params;
  const task = await readFaxTask(id, orgOf(request), door.acts.store);
  const content = await door.blobs.get(fileKey(factOf(task, 'pagesOf') ?? id));
  if (!content) throw new Fault('not-found', { code: 'file-not-found', text: 'There is no file of this fax.' });
  const type = documentKind(content)?.contentType ?? 'application/octet-stream';
  const response = bytes(content, type);
  response.headers.set('content-disposition', 'attachment; filename="fax"');
  return response;
}

/** What came from outside is never run as a page of ours. */
function bytes(content: Uint8Array, type: string): Response {
  return new Response(content as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': type,
      'content-length': String(content.length),
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
  });
}
