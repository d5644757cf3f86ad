/** One-time links: a page that says nothing by itself, and what takes token and code and hands the records out, once. */
import type { Communication } from '@medplum/fhirtypes';
import { Hono } from 'hono';
import * as z from 'zod';
import { type ActPorts, type Call, perform } from '../../action.ts';
import type { AccessLog } from '../../audit/access-log.ts';
import type { FailureLimit } from '../../auth/rate-limit.ts';
import { parseScopes } from '../../auth/scopes.ts';
import { secretHash } from '../../auth/secrets.ts';
import { Fault, isFault } from '../../fault.ts';
import { SID } from '../../fhir/systems.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { packetOf } from '../../records/deliver-packet.ts';
import type { RecordsDeps } from '../../records/deps.ts';
import { consumeDownload, linkRefused } from '../../records/download-consume.ts';
import { downloadOf } from '../../records/download-files.ts';
import { DOWNLOAD_CSS, DOWNLOAD_JS, downloadPage } from './downloads-page.ts';
import { parse, type RestRequest, type Route } from './route.ts';

const body = z
  .strictObject({
    token: z.string().max(200).meta({ description: 'From the fragment of the link.' }),
    code: z.string().max(40).meta({ description: 'As it was told: eight digits.' }),
  })
  .meta({ id: 'DownloadLinkUsed' });

export interface DownloadsDoor {
  readonly ports: ActPorts;
  readonly deps: RecordsDeps;
  readonly accessLog: Pick<AccessLog, 'record'>;
  readonly addressOf: (request: Request) => string;
  /** Of links that are none, by address. */
  readonly failures: FailureLimit;
}

const PATH = '/v1/downloads';

/** Whoever has link and code; the act says whose they are. */
const HOLDER: Call['caller'] = {
  clientId: 'download-link',
  role: 'ehr',
  scopes: parseScopes('system/Communication.u'),
  tokenId: 'download-link',
};

export function downloadRoutes(door: DownloadsDoor): Route[] {
  const file = { description: 'The records', contentType: '*/*' };
  const refusal = (description: string) => ({ description, contentType: 'application/fhir+json' });
  return [
    {
      method: 'post',
      path: PATH,
      tag: 'Records',
      summary: 'Use a download link',
      description:
        'Once, with the token of the link and the code that was told otherwise. After five wrong codes the link is over. A PDF; several volumes are one ZIP archive.',
      scope: null,
      body,
      answers: {
        200: file,
        401: refusal('A link that never was, is used, or is over'),
        403: refusal('Not the code of the link'),
        429: refusal('Too many of either from this address'),
      },
      audit: 'none',
      admit(raw) {
        const retryAfter = door.failures.blocked(door.addressOf(raw), door.ports.now());
        if (retryAfter === undefined) return () => undefined;
        const fault = { code: 'link-failures', text: 'Too many links that are none.' };
        throw new Fault('throttled', fault, { retryAfter });
      },
      handle: (request) => use(door, request),
    },
  ];
}

/** The page of a link, its script and its style: the same for everybody. The token stays in the fragment, which no server sees. */
export function downloadPages(): Hono {
  const app = new Hono();
  const fresh = { 'cache-control': 'no-store' };
  app.get('/download', (context) => context.html(downloadPage(), 200, fresh));
  app.get('/download.js', (context) =>
    context.body(DOWNLOAD_JS, 200, { 'content-type': 'text/javascript; charset=utf-8', ...fresh }),
  );
  app.get('/download.css', (context) =>
    context.body(DOWNLOAD_CSS, 200, { 'content-type': 'text/css; charset=utf-8', ...fresh }),
  );
  return app;
}

async function use(door: DownloadsDoor, request: RestRequest): Promise<Response> {
  const { ports, deps, accessLog } = door;
  const { token, code } = parse(body, request.body);
  const delivery = await deliveryOf(token, door);
  try {
    if (!delivery) throw linkRefused();
    const call = { caller: HOLDER, requestId: request.requestId, target: delivery.id, input: { code } };
    const { resources, replayed } = await perform(consumeDownload(deps), call, ports);
    const now = resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
    if (replayed || now?.status === 'stopped') throw linkRefused();
    if (now?.status !== 'completed') {
      throw new Fault('forbidden', {
        code: 'link-code',
        text: 'This is not the code of the link.',
        expression: '$.code',
      });
    }
    await accessLog.record({
      what: 'disclosed',
      route: `POST ${PATH}`,
      resourceType: 'Communication',
      resourceId: now.id,
      outcome: 'ok',
      requestId: request.requestId,
      address: door.addressOf(request.raw),
    });
    return await handOut(now, door);
  } catch (error) {
    // Why records may not go any more is nothing for whoever holds a link.
    const told = isFault(error, 'business-rule') ? linkRefused() : error;
    if (isFault(told, 'login', 'forbidden')) door.failures.failed(door.addressOf(request.raw), ports.now());
    throw told;
  }
}

async function deliveryOf(token: string, { ports }: DownloadsDoor): Promise<Stored<Communication> | undefined> {
  const { matches } = await ports.store.search<Communication>({
    type: 'Communication',
    where: [['identifier', `${SID.downloadLink}|${await secretHash(token)}`]],
    count: 1,
  });
  return matches[0];
}

async function handOut({ payload = [] }: Communication, { ports }: DownloadsDoor): Promise<Response> {
  const reference = payload[0]?.contentReference?.reference ?? '';
  const packet = packetOf(await ports.store.read('DocumentReference', reference.slice('DocumentReference/'.length)));
  const { name, contentType, bytes } = await downloadOf(packet, ports.store);
  return new Response(bytes, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
