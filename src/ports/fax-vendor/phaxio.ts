/**
 * Phaxio (of Sinch), API v2.1. Notices are signed (HMAC-SHA1 over the URL, the fields and the hashes of the files) and bring the file
 * along; the signature holds no time, so an old notice is as good as a new one, and changes nothing.
 */
import * as z from 'zod';
import { base64, encode, hex, hexBytes, notAuthentic, sameBytes } from './authentic.ts';
import { failureOfNumber } from './failures.ts';
import type { FaxVendor, ReceivedFax, SendOutcome, VendorEvent, VendorNotice } from './index.ts';
import { checkNumber, instant, parties } from './told.ts';
import { refusedFault, unlessMissing, type VendorWorld, vendorApi } from './vendor-api.ts';

export interface PhaxioSettings {
  readonly key: string;
  readonly secret: string;
  /** Signs the notices. */
  readonly callbackToken: string;
  /** E.164; default the account's. */
  readonly from?: string;
  readonly apiUrl: string;
  /** Where outcomes are told: our own webhook. */
  readonly callbackUrl: string;
}

/** The name our tag has among a fax's tags. */
const TAG = 'gateway';
const PER_PAGE = 1000; // the most
const MOST_PAGES = 20;

const text = z.string().nullish();
const number = z.number().nullish();
const faxShape = z.object({
  id: z.union([z.number(), z.string().min(1)]).transform(String),
  direction: z.string(),
  status: z.string(),
  num_pages: number,
  from_number: text,
  to_number: text,
  created_at: text,
  completed_at: text,
  error_type: text,
  error_id: number,
  // Phaxio's language makes an empty object an empty list
  tags: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
  recipients: z.array(z.object({ error_type: text, error_id: number })).nullish(),
});
type Fax = z.output<typeof faxShape>;
const oneShape = z.object({ data: faxShape });
const listShape = z.object({ data: z.array(faxShape) });
const sentShape = z.object({
  success: z.boolean(),
  data: z.object({ id: z.union([z.number(), z.string().min(1)]).transform(String) }).nullish(),
});

export function phaxioVendor(settings: PhaxioSettings, { fetch, now }: VendorWorld): FaxVendor {
  const authorization = `Basic ${base64(encode(`${settings.key}:${settings.secret}`))}`;
  const api = vendorApi({ fetch, baseUrl: settings.apiUrl, authorization });
  const path = (id: string) => `/v2.1/faxes/${encodeURIComponent(id)}`;

  async function list(query: Record<string, string>): Promise<Fax[]> {
    const faxes: Fax[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const paging = { per_page: String(PER_PAGE), page: String(page) };
      const { data } = await api.ask('/v2.1/faxes', listShape, { query: { ...query, ...paging } });
      faxes.push(...data);
      if (data.length < PER_PAGE) break;
    }
    return faxes;
  }

  return {
    name: 'phaxio',

    async readNotice(notice) {
      const form = await formOf(notice);
      await verify(form, notice, settings.callbackToken);
      return [await eventIn(form, notice.now)];
    },

    fetchFile: ({ vendorFaxId }) => api.file(`${path(vendorFaxId)}/file`),

    async listReceived(since) {
      const faxes = await list({ direction: 'received', created_after: new Date(since).toISOString() });
      return faxes.filter(isThere).map((fax) => receivedIn(fax, now()));
    },

    /** Phaxio keeps its list. */
    kept: async () => {},

    async send({ tag, to, file }) {
      checkNumber(to);
      const form = new FormData();
      form.set('to', to);
      form.set('file', new Blob([new Uint8Array(file)], { type: 'application/pdf' }), `${tag}.pdf`);
      form.set(`tag[${TAG}]`, tag);
      form.set('callback_url', settings.callbackUrl);
      if (settings.from !== undefined) form.set('caller_id', settings.from);
      const { success, data } = await api.submit('/v2.1/faxes', sentShape, { form });
      if (!success || !data) throw refusedFault();
      return { vendorFaxId: data.id, tag, result: 'sent', at: now() };
    },

    async outcomeOf({ tag, vendorFaxId, since }) {
      if (vendorFaxId !== undefined) {
        return api.ask(path(vendorFaxId), oneShape).then(({ data }) => outcomeIn(data, now()), unlessMissing);
      }
      const created_after = new Date(since - 60_000).toISOString();
      const faxes = await list({ direction: 'sent', created_after, [`tag[${TAG}]`]: tag });
      const fax = faxes.find((one) => tagIn(one) === tag);
      return fax && outcomeIn(fax, now());
    },
  };
}

/** The platform's own reader; what it cannot read is signed by nobody. */
async function formOf({ body, headers }: VendorNotice): Promise<FormData> {
  const type = headers.get('content-type') ?? '';
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw notAuthentic();
  }
}

/** After Phaxio's page on callbacks and its Ruby library. Fault `login`. */
async function verify(form: FormData, { headers, url }: VendorNotice, token: string): Promise<void> {
  const fields: [string, string][] = [];
  const files: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.push([name, value]);
    else files.push([name, hex(new Uint8Array(await crypto.subtle.digest('SHA-1', await value.arrayBuffer())))]);
  }
  const signed = url + [fields.sort(byName), files.sort(byName)].flat(2).join('');
  const key = await crypto.subtle.importKey('raw', encode(token), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, encode(signed)));
  const given = hexBytes(headers.get('x-phaxio-signature') ?? '');
  if (!given || !sameBytes(given, expected)) throw notAuthentic();
}

/** By their bytes, of which UTF-16 keeps the order as far as field names go. */
const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : a > b ? 1 : 0);

async function eventIn(form: FormData, now: number): Promise<VendorEvent> {
  const told: unknown = JSON.parse(String(form.get('fax') ?? 'null'));
  if (told === null) return { kind: 'nothing' };
  const fax = faxShape.parse(told);
  if (fax.direction !== 'received') {
    const outcome = outcomeIn(fax, now);
    return outcome.result === 'sent' ? { kind: 'nothing' } : { kind: 'outcome', outcome };
  }
  const part = form.get('file') ?? form.get('filename'); // v2.1, v1
  const file = part !== null && typeof part !== 'string' ? new Uint8Array(await part.arrayBuffer()) : undefined;
  if (!file && !isThere(fax)) return { kind: 'nothing' };
  return { kind: 'received', fax: receivedIn(fax, now), ...(file && { file }) };
}

/** One of which nothing came through leaves nothing to keep; one under way is told of again. */
const isThere = ({ status, num_pages }: Fax) =>
  status === 'success' || ((status === 'partialsuccess' || status === 'failure') && (num_pages ?? 0) > 0);

function receivedIn(
  { id, status, num_pages, from_number, to_number, created_at, completed_at }: Fax,
  now: number,
): ReceivedFax {
  return {
    vendorFaxId: id,
    ...parties(from_number, to_number),
    receivedAt: instant(completed_at) ?? instant(created_at) ?? now,
    ...(num_pages !== null && num_pages !== undefined && { pages: num_pages }),
    ...(status !== 'success' && { partial: true }),
  };
}

function outcomeIn(fax: Fax, now: number): SendOutcome {
  const { id, status, num_pages, completed_at, recipients } = fax;
  const tag = tagIn(fax);
  const failed = status === 'failure' || status === 'partialsuccess';
  const why = fax.error_id === null || fax.error_id === undefined ? (recipients?.[0] ?? fax) : fax;
  return {
    vendorFaxId: id,
    ...(tag !== undefined && { tag }),
    result: status === 'success' ? 'delivered' : failed ? failureOfNumber(why.error_type, why.error_id) : 'sent',
    at: instant(completed_at) ?? now,
    ...(status === 'success' && num_pages && { pages: num_pages }),
  };
}

function tagIn({ tags }: Fax): string | undefined {
  const tag = tags && !Array.isArray(tags) ? tags[TAG] : undefined;
  return typeof tag === 'string' ? tag : undefined;
}
