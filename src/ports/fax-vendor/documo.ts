/**
 * Documo (mFax), API v1. It signs nothing: a notice that shows the secret of our address and the right user is only a doorbell, of which
 * nothing but the fax's id is read; what there is is asked for with our own key.
 */
import * as z from 'zod';
import { admit, type Knock } from './authentic.ts';
import { idInNotice } from './doorbell.ts';
import { failureOfWords } from './failures.ts';
import type { FaxVendor, ReceivedFax, SendOutcome, VendorEvent } from './index.ts';
import { checkNumber, instant, numberIn } from './told.ts';
import { unlessMissing, type VendorWorld, vendorApi } from './vendor-api.ts';

export interface DocumoSettings {
  readonly apiKey: string;
  readonly knock: Knock;
  /** E.164; ours there, the first of which is the caller id of what is sent. */
  readonly numbers: readonly string[];
  readonly apiUrl: string;
}

const PAGE = 100;
/** Documo answers eight such questions a minute. */
const MOST_PAGES = 5;

const text = z.string().nullish();
const number = z.coerce.number().nullish();
const faxShape = z.object({
  messageId: z.string().min(1),
  direction: text,
  classificationLabel: text,
  status: z.string(),
  /** The other side's, or ours: Documo's papers say the one, users the other. */
  faxNumber: text,
  faxCallerId: text,
  pagesCount: number,
  pagesComplete: number,
  createdAt: text,
  resolvedDate: text,
  resultInfo: text,
  errorInfo: text,
  tags: z.array(z.union([z.string(), z.object({ name: text, tagName: text })])).nullish(),
});
type Fax = z.output<typeof faxShape>;
const listShape = z.object({ rows: z.array(faxShape) });

export function documoVendor(settings: DocumoSettings, { fetch, now }: VendorWorld): FaxVendor {
  // Documo's own way: the key as it is, no user, no base64.
  const api = vendorApi({ fetch, baseUrl: settings.apiUrl, authorization: `Basic ${settings.apiKey}` });
  const info = (id: string) => api.ask(`/v1/fax/${encodeURIComponent(id)}/info`, faxShape);

  /** Newest first. The dates of its own that the list can be asked for are described nowhere, so the rows' are looked at. */
  async function* listed(direction: 'inbound' | 'outbound', since: number): AsyncGenerator<Fax> {
    for (let page = 0; page < MOST_PAGES; page++) {
      const paging = { limit: String(PAGE), offset: String(page * PAGE), order: 'created_at DESC' };
      const query = { direction, status: 'all', include: 'tags', ...paging };
      const { rows } = await api.ask('/v1/fax/history', listShape, { query });
      const recent = rows.filter(({ createdAt }) => (instant(createdAt) ?? since) >= since);
      yield* recent.filter((fax) => directionOf(fax) === direction);
      if (rows.length < PAGE || recent.length === 0) return;
    }
  }

  function receivedIn({
    messageId,
    status,
    faxNumber,
    faxCallerId,
    pagesCount,
    pagesComplete,
    ...fax
  }: Fax): ReceivedFax {
    const numbers = [numberIn(faxNumber), numberIn(faxCallerId)];
    const to = numbers.find((one) => one !== undefined && settings.numbers.includes(one));
    const from = numbers.find((one) => one !== undefined && one !== to);
    const broken = status !== 'success' || (pagesCount && pagesComplete && pagesComplete < pagesCount);
    return {
      vendorFaxId: messageId,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      receivedAt: instant(fax.resolvedDate) ?? instant(fax.createdAt) ?? now(),
      ...(pagesCount && { pages: pagesCount }),
      ...(broken && { partial: true }),
    };
  }

  function eventOf(fax: Fax): VendorEvent {
    if (directionOf(fax) === 'inbound') {
      return isThere(fax) ? { kind: 'received', fax: receivedIn(fax) } : { kind: 'nothing' };
    }
    const outcome = outcomeIn(fax, now());
    return outcome.result === 'sent' ? { kind: 'nothing' } : { kind: 'outcome', outcome };
  }

  return {
    name: 'documo',

    async readNotice(notice) {
      await admit(notice, settings.knock);
      const id = await idInNotice(notice, 'data', 'messageId');
      return id === undefined ? [{ kind: 'nothing' }] : [eventOf(await info(id))];
    },

    fetchFile: ({ vendorFaxId }) =>
      api.file(`/v1/fax/${encodeURIComponent(vendorFaxId)}/download`, { query: { format: 'pdf' } }),

    async listReceived(since) {
      const faxes: ReceivedFax[] = [];
      for await (const fax of listed('inbound', since)) if (isThere(fax)) faxes.push(receivedIn(fax));
      return faxes;
    },

    /** Documo keeps its list. */
    kept: async () => {},

    async send({ tag, to, file }) {
      checkNumber(to);
      const [callerId] = settings.numbers;
      const form = new FormData();
      form.set('faxNumber', to);
      form.set('attachments', new Blob([new Uint8Array(file)], { type: 'application/pdf' }), `${tag}.pdf`);
      form.set('coverPage', 'false');
      form.set('tags', tag);
      if (callerId !== undefined) form.set('callerId', callerId);
      return { ...outcomeIn(await api.submit('/v1/faxes', faxShape, { form }), now()), tag };
    },

    async outcomeOf({ tag, vendorFaxId, since }) {
      if (vendorFaxId !== undefined) {
        const fax = await info(vendorFaxId).catch(unlessMissing);
        return fax && { ...outcomeIn(fax, now()), tag };
      }
      for await (const fax of listed('outbound', since - 60_000)) {
        if (tagsIn(fax).includes(tag)) return { ...outcomeIn(fax, now()), tag };
      }
      return undefined;
    },
  };
}

const directionOf = ({ direction, classificationLabel }: Fax) => direction ?? classificationLabel;

/** One of which nothing came through leaves nothing to keep; one under way is told of again, or found in the list. */
const isThere = ({ status, pagesComplete }: Fax) =>
  status === 'success' || (status === 'failed' && (pagesComplete ?? 0) > 0);

function outcomeIn({ messageId, status, resolvedDate, pagesComplete, ...fax }: Fax, now: number): SendOutcome {
  const why = `${fax.errorInfo ?? ''} ${fax.resultInfo ?? ''}`;
  const failed = status === 'failed' || status === 'cancelled';
  const result = status === 'success' ? 'delivered' : failed ? failureOfWords(why) : 'sent';
  return {
    vendorFaxId: messageId,
    result,
    at: instant(resolvedDate) ?? now,
    ...(result === 'delivered' && pagesComplete && { pages: pagesComplete }),
  };
}

const tagsIn = ({ tags }: Fax): (string | null | undefined)[] =>
  (tags ?? []).flatMap((tag) => (typeof tag === 'string' ? [tag] : [tag.name, tag.tagName]));
