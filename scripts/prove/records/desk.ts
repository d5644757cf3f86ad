/** What every proof of records does: a chart, the steps of the desk, and what is left when records have gone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText } from 'unpdf';
import { must, same } from '../claims.ts';
import { until } from '../faxes/desk.ts';
import type { Answer, ClientName, Gateway } from '../gateway.ts';
import { referral } from '../referrals/samples.ts';
import { textDocument } from './samples.ts';

const REQUESTS = '/v1/records-requests';

// biome-ignore lint/suspicious/noExplicitAny: a proof reads whatever the answer holds, and misses where it does not
export type View = any;

export const NOTE = 'Seen for chest pain on exertion, which has not come back.';
export const RESULT = 'Hemoglobin A1c 6.1 percent.';
const LEFT_OUT = 'About a twin of the same name.';

/** A chart with three papers that nobody has labelled. */
export async function chart(gateway: Gateway, n: number): Promise<{ patient: string; documents: string[] }> {
  const documents = [
    textDocument('Progress note', NOTE),
    textDocument('Lab report', RESULT),
    textDocument('Letter', LEFT_OUT),
  ];
  const { status, body, text } = await gateway.call('ehr', 'POST', '/v1/referrals', referral(n, { documents }));
  must(status === 201, `POST /v1/referrals: ${status} ${text.slice(0, 300)}`);
  return { patient: body.patient.reference, documents: body.documents };
}

export async function ask(gateway: Gateway, client: ClientName, body: unknown): Promise<View> {
  return ok(await gateway.call(client, 'POST', REQUESTS, body), 201, 'POST /v1/records-requests');
}

export async function take(
  gateway: Gateway,
  id: string,
  step: string,
  body: unknown = {},
  client: ClientName = 'staff',
): Promise<View> {
  return ok(await gateway.call(client, 'POST', `${REQUESTS}/${id}/${step}`, body), 200, step);
}

/** A person looks at every paper: two go, one is of somebody else. */
export async function approve(
  gateway: Gateway,
  id: string,
  documents: readonly string[],
  more: object = {},
): Promise<View> {
  const [note, result, letter] = documents;
  await take(gateway, id, 'exclude', { reference: letter, reason: 'Of a twin' });
  return take(gateway, id, 'approve', { include: [note, result], ...more });
}

/** A step that must be refused; answers its code. */
export async function refused(
  gateway: Gateway,
  id: string,
  step: string,
  body: unknown = {},
  client: ClientName = 'staff',
): Promise<string> {
  const answer = await gateway.call(client, 'POST', `${REQUESTS}/${id}/${step}`, body);
  must(answer.status >= 400, `${step} was not refused`);
  return answer.body.issue[0].details.coding[0].code;
}

export async function read(gateway: Gateway, id: string, client: ClientName = 'staff'): Promise<View> {
  return ok(await gateway.call(client, 'GET', `${REQUESTS}/${id}`), 200, 'GET');
}

export function ok(answer: Answer, status: number, what: string): View {
  must(answer.status === status, `${what}: ${answer.status} ${answer.text.slice(0, 400)}`);
  return answer.body;
}

/** Waits until a request is in a state. */
export const reaches = (gateway: Gateway, id: string, status: string): Promise<View> =>
  until(`the request ${status}`, async () => {
    const view = await read(gateway, id);
    return view.status === status ? view : undefined;
  });

export async function bytesOf(gateway: Gateway, client: ClientName | null, path: string): Promise<Uint8Array> {
  const headers = new Headers();
  if (client) headers.set('authorization', `Bearer ${await gateway.token(client)}`);
  const response = await fetch(`${gateway.url}${path}`, { headers });
  must(response.status === 200, `GET ${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const packetOf = (gateway: Gateway, id: string) => bytesOf(gateway, 'staff', `${REQUESTS}/${id}/packet.pdf`);

/** The words of a PDF, page by page. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(new Uint8Array(pdf));
  return text.map((page) => page.replaceAll(/\s+/g, ' '));
}

/** A packet holds the release and what was approved, every page numbered, and nothing else of the chart; answers its pages. */
export async function packetHolds(pdf: Uint8Array, words: readonly string[]): Promise<number> {
  const pages = await pagesOf(pdf);
  const all = pages.join(' ');
  for (const one of words) must(all.includes(one), `the packet has no "${one}"`);
  must(!all.includes(LEFT_OUT), 'the packet has what was left out');
  must(
    pages.every((page, at) => page.includes(`Page ${at + 1} of ${pages.length}`)),
    'a page is not numbered',
  );
  return pages.length;
}

/** The disclosures of a request, as they are counted for the patient. */
export async function disclosures(gateway: Gateway, patient: string, id: string, view = 'all'): Promise<View[]> {
  const path = `/v1/patients/${patient.slice('Patient/'.length)}/disclosures?view=${view}`;
  const { items } = ok(await gateway.call('staff', 'GET', path), 200, 'disclosures');
  return items.filter(({ request }: View) => request === id);
}

/** What a requester keeps: the receipt and our public keys. */
export interface Kept {
  readonly receipt: string;
  readonly jwks: string;
  readonly packet: Uint8Array;
}

export async function keep(gateway: Gateway, id: string, client: ClientName): Promise<Kept> {
  const receipt = new TextDecoder().decode(
    await bytesOf(gateway, client, `${REQUESTS}/${id}/deliveries/1/receipt.jws`),
  );
  const jwks = new TextDecoder().decode(await bytesOf(gateway, null, '/.well-known/jwks.json'));
  return { receipt, jwks, packet: await packetOf(gateway, id) };
}

/** With the gateway gone: the receipt is ours, the packet is the one of the receipt, another packet or another receipt is not. */
export function verifiesOffline({ receipt, jwks, packet }: Kept): void {
  const folder = mkdtempSync(join(tmpdir(), 'prove-receipt-'));
  try {
    const verify = (jws: string, pdf: Uint8Array) => {
      const [a, b, c] = ['receipt.jws', 'jwks.json', 'records.pdf'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(a, jws);
      writeFileSync(b, jwks);
      writeFileSync(c, pdf);
      return spawnSync('npm', ['run', '--silent', 'verify-receipt', '--', a, '--jwks', b, '--packet', c]).status;
    };
    const [head, body = '', signature] = receipt.split('.');
    const forged = `${head}.${Buffer.from(Buffer.from(body, 'base64url').toString().replace('"method":"', '"method":"x')).toString('base64url')}.${signature}`;
    same(verify(receipt, packet), 0, 'the receipt with its packet');
    same(verify(receipt, new Uint8Array([...packet, 32])), 1, 'the receipt with another packet');
    same(verify(forged, packet), 1, 'a forged receipt');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
