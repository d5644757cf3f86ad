/**
 * Telnyx Programmable Fax, API v2. Notices are signed (Ed25519 over `timestamp|body`, one key for the whole account); a received fax is a
 * link that is good for ten minutes, and can be had again. Sent is in two steps, since only the second can carry our tag: the file is
 * uploaded to Telnyx's media storage, then faxed by its name.
 */
import * as z from 'zod';
import type { OutsideFetch } from '../../auth/outside-fetch.ts';
import { Fault, isFault } from '../../fault.ts';
import { decodeBase64 } from '../../fhir/document-kind.ts';
import { SKEW_MS, telnyxSignature } from '../telnyx-signature.ts';
import { base64, encode } from './authentic.ts';
import { failureOfReason } from './failures.ts';
import type { FaxVendor, ReceivedFax, SendOutcome, VendorEvent } from './index.ts';
import { checkNumber, instant, parties } from './told.ts';
import { MOST_FILE_BYTES, unlessMissing, type VendorWorld, vendorApi } from './vendor-api.ts';
import { beginsAsFax } from './whole-file.ts';

export interface TelnyxSettings {
  readonly apiKey: string;
  /** Base64 of the 32 bytes, as the portal shows it. */
  readonly publicKey: string;
  /** The Fax Application's. */
  readonly connectionId: string;
  /** E.164; ours. */
  readonly from: string;
  readonly apiUrl: string;
  /** Where links to received faxes may lead: `host` or `host:port`. */
  readonly mediaHosts: readonly string[];
}

interface TelnyxWorld extends VendorWorld {
  readonly outsideFetch: OutsideFetch;
}

/** How long Telnyx keeps an uploaded file: it has long been faxed by then. */
const UPLOAD_SECONDS = 86_400;
const PAGE = 100;
const MOST_PAGES = 50;

const text = z.string().nullish();
const eventShape = z.object({
  data: z.object({
    event_type: z.string(),
    occurred_at: z.string(),
    payload: z.object({
      fax_id: z.string().min(1),
      direction: z.string(),
      from: text,
      to: text,
      page_count: z.number().nullish(),
      partial_content: z.boolean().nullish(),
      media_url: text,
      client_state: text,
      failure_reason: text,
    }),
  }),
});
const faxShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  connection_id: text,
  from: text,
  to: text,
  media_url: text,
  client_state: text,
  failure_reason: text,
  created_at: text,
  updated_at: text,
});
type Fax = z.output<typeof faxShape>;
const oneShape = z.object({ data: faxShape });
const listShape = z.object({
  data: z.array(faxShape),
  meta: z.object({ total_pages: z.number() }).optional(),
});
const mediaShape = z.object({ data: z.object({ media_name: z.string().min(1) }) });

export function telnyxVendor(settings: TelnyxSettings, { fetch, outsideFetch, now }: TelnyxWorld): FaxVendor {
  const { apiUrl, connectionId, from } = settings;
  const api = vendorApi({ fetch, baseUrl: apiUrl, authorization: `Bearer ${settings.apiKey}` });
  const verify = telnyxSignature(settings.publicKey);
  const ask = async (id: string) => (await api.ask(`/v2/faxes/${encodeURIComponent(id)}`, oneShape)).data;

  async function* listed(direction: 'inbound' | 'outbound', since: number): AsyncGenerator<Fax> {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { data, meta } = await api.ask('/v2/faxes', listShape, {
        query: {
          'filter[direction][eq]': direction,
          'filter[created_at][gte]': new Date(since).toISOString(),
          'page[number]': String(page),
          'page[size]': String(PAGE),
        },
      });
      yield* data;
      if (meta ? page >= meta.total_pages : data.length === 0) return;
    }
  }

  /** Undefined when there is nothing (any more). */
  async function download(url: string): Promise<Uint8Array | undefined> {
    // Telnyx's API itself needs no list.
    const link = URL.canParse(url) ? new URL(url) : undefined;
    // Its parts, never a piece of its text: our key goes along.
    if (link?.origin === new URL(apiUrl).origin) return api.file(`${link.pathname}${link.search}`);
    const answer = await outsideFetch({ url, allowedHosts: settings.mediaHosts, maxBytes: MOST_FILE_BYTES });
    return answer.status === 200 && answer.bytes.length > 0 ? answer.bytes : undefined;
  }

  return {
    name: 'telnyx',

    async readNotice(notice) {
      await verify(notice);
      return [eventIn(notice.body)];
    },

    /** By the link it was told of; when that is gone, by the one Telnyx has now; when that is gone too, by a new one. */
    async fetchFile({ vendorFaxId, mediaUrl }) {
      let failure: Fault | undefined;
      let strange: Uint8Array | undefined;
      const tried = new Set<string>();
      async function from(url: string | null | undefined): Promise<Uint8Array | undefined> {
        if (!url || tried.has(url)) return undefined;
        tried.add(url);
        try {
          const bytes = await download(url);
          if (bytes && beginsAsFax(bytes)) return bytes;
          strange = bytes ?? strange;
        } catch (error) {
          if (!isFault(error)) throw error;
          failure = error;
        }
        return undefined;
      }

      const told = (await from(mediaUrl)) ?? (await from((await ask(vendorFaxId)).media_url));
      if (told) return told;
      // Refused, e.g. because the link is still good, it leaves what there is.
      await api
        .ask(`/v2/faxes/${encodeURIComponent(vendorFaxId)}/actions/refresh`, z.unknown(), { method: 'POST' })
        .catch(onlyFaults);
      const fresh = await from((await ask(vendorFaxId)).media_url);
      if (fresh ?? strange) return (fresh ?? strange) as Uint8Array;
      throw failure ?? new Fault('not-found', { code: 'fax-file-gone', text: 'The vendor has no file of this fax.' });
    },

    async listReceived(since) {
      const faxes: ReceivedFax[] = [];
      for await (const { id, status, connection_id, from, to, created_at } of listed('inbound', since)) {
        // Another application of the account is another system's business.
        if (status !== 'received' || (connection_id && connection_id !== connectionId)) continue;
        faxes.push({ vendorFaxId: id, ...parties(from, to), receivedAt: instant(created_at) ?? now() });
      }
      return faxes;
    },

    /** Telnyx keeps its list. */
    kept: async () => {},

    async send({ tag, to, file }) {
      checkNumber(to);
      const media_name = await upload(file, tag);
      const { data } = await api.submit('/v2/faxes', oneShape, {
        json: { connection_id: connectionId, from, to, media_name, client_state: base64(encode(tag)) },
      });
      return { ...outcomeIn(data), tag };
    },

    async outcomeOf({ tag, vendorFaxId, since }) {
      if (vendorFaxId !== undefined) return ask(vendorFaxId).then(outcomeIn, unlessMissing);
      const state = base64(encode(tag));
      for await (const fax of listed('outbound', since - SKEW_MS)) {
        if (fax.client_state === state) return outcomeIn(fax);
      }
      return undefined;
    },
  };

  /** Until the name is faxed nothing has happened, however this ends. */
  async function upload(file: Uint8Array, tag: string): Promise<string> {
    const form = new FormData();
    form.set('media', new Blob([new Uint8Array(file)], { type: 'application/pdf' }), `${tag}.pdf`);
    form.set('ttl_secs', String(UPLOAD_SECONDS));
    try {
      return (await api.submit('/v2/media', mediaShape, { form })).data.media_name;
    } catch (error) {
      if (!isFault(error, 'unknown')) throw error;
      throw new Fault('rolled-back', error.issues, { cause: error });
    }
  }

  function outcomeIn({ id, status, client_state, failure_reason, updated_at }: Fax): SendOutcome {
    const result =
      status === 'delivered' ? 'delivered' : status === 'failed' ? failureOfReason(failure_reason) : 'sent';
    return { vendorFaxId: id, ...tagged(client_state), result, at: instant(updated_at) ?? now() };
  }
}

/** One key signs for all of Telnyx's products, so an event may be of something else. */
function eventIn(body: Uint8Array): VendorEvent {
  const told: unknown = JSON.parse(new TextDecoder().decode(body));
  const type = z.object({ data: z.object({ event_type: z.string() }) }).parse(told).data.event_type;
  if (type !== 'fax.received' && type !== 'fax.delivered' && type !== 'fax.failed') return { kind: 'nothing' };
  const { occurred_at, payload } = eventShape.parse(told).data;
  const { fax_id: vendorFaxId, page_count, partial_content, media_url, client_state } = payload;
  const at = Date.parse(occurred_at);
  const pages = page_count ?? undefined;
  if (payload.direction === 'outbound') {
    const result = type === 'fax.delivered' ? 'delivered' : failureOfReason(payload.failure_reason);
    const counted = pages !== undefined && { pages };
    return { kind: 'outcome', outcome: { vendorFaxId, ...tagged(client_state), result, at, ...counted } };
  }
  // One that failed before anything came through leaves nothing to keep.
  if (type === 'fax.failed' && !media_url) return { kind: 'nothing' };
  return {
    kind: 'received',
    fax: {
      vendorFaxId,
      ...parties(payload.from, payload.to),
      receivedAt: at,
      ...(pages !== undefined && { pages }),
      ...((partial_content || type === 'fax.failed') && { partial: true }),
      ...(media_url && { mediaUrl: media_url }),
    },
  };
}

function tagged(state: string | null | undefined): { tag?: string } {
  const bytes = state ? decodeBase64(state) : undefined;
  const tag = bytes && new TextDecoder().decode(bytes);
  return tag !== undefined && /^[a-z0-9]{1,40}$/.test(tag) ? { tag } : {};
}

function onlyFaults(error: unknown): undefined {
  if (isFault(error)) return undefined;
  throw error;
}
