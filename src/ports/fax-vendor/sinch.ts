/**
 * Sinch Fax, API v3. It signs nothing: a notice that shows the secret of our address and the right user is only a doorbell, of which
 * nothing but the fax's id is read; what there is is asked for with our own credentials.
 */
import * as z from 'zod';
import { admit, base64, encode, type Knock } from './authentic.ts';
import { idInNotice } from './doorbell.ts';
import { failureOfNumber } from './failures.ts';
import type { FaxVendor, ReceivedFax, SendOutcome, VendorEvent } from './index.ts';
import { checkNumber, instant, parties } from './told.ts';
import { unlessMissing, type VendorWorld, vendorApi } from './vendor-api.ts';

export interface SinchSettings {
  readonly projectId: string;
  readonly key: string;
  readonly secret: string;
  readonly knock: Knock;
  /** E.164; default the service's. */
  readonly from?: string;
  readonly apiUrl: string;
  /** Where outcomes are told: our own webhook, without the secret and the user. */
  readonly callbackUrl: string;
}

/** The name our tag has among a fax's labels. */
const LABEL = 'gateway';
const PAGE_SIZE = 1000; // the most
const MOST_PAGES = 20;

const text = z.string().nullish();
const number = z.number().nullish();
const faxShape = z.object({
  id: z.string().min(1),
  direction: z.enum(['INBOUND', 'OUTBOUND']),
  status: z.string(),
  from: text,
  to: text,
  numberOfPages: number,
  createTime: text,
  completedTime: text,
  errorType: text,
  errorCode: number,
  labels: z.record(z.string(), z.string()).nullish(),
});
type Fax = z.output<typeof faxShape>;
const listShape = z.object({
  faxes: z.array(faxShape).nullish(),
  pageNumber: number,
  totalPages: number,
});
/** One recipient, one fax; a list when there are several. */
const sentShape = z.union([
  faxShape,
  z
    .array(faxShape)
    .length(1)
    .transform(([fax]) => fax as Fax),
]);

export function sinchVendor(settings: SinchSettings, { fetch, now }: VendorWorld): FaxVendor {
  const authorization = `Basic ${base64(encode(`${settings.key}:${settings.secret}`))}`;
  const baseUrl = `${settings.apiUrl}/v3/projects/${encodeURIComponent(settings.projectId)}`;
  const api = vendorApi({ fetch, baseUrl, authorization });
  const path = (id: string) => `/faxes/${encodeURIComponent(id)}`;

  /** Without a time the list is that of the last seven days, which is longer than anybody here looks back. */
  async function* listed(direction: Fax['direction']): AsyncGenerator<Fax> {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const query = { direction, pageSize: String(PAGE_SIZE), ...(page > 1 && { page: String(page) }) };
      const { faxes, pageNumber, totalPages } = await api.ask('/faxes', listShape, { query });
      yield* faxes ?? [];
      if (!totalPages || (pageNumber ?? page) >= totalPages) return;
    }
  }

  return {
    name: 'sinch',

    async readNotice(notice) {
      await admit(notice, settings.knock);
      const id = await idInNotice(notice, 'fax', 'id');
      if (id === undefined) return [{ kind: 'nothing' }];
      return [eventOf(await api.ask(path(id), faxShape), now())];
    },

    fetchFile: ({ vendorFaxId }) => api.file(`${path(vendorFaxId)}/file.pdf`),

    async listReceived(since) {
      const faxes: ReceivedFax[] = [];
      for await (const fax of listed('INBOUND')) {
        if (isThere(fax) && (instant(fax.createTime) ?? since) >= since) faxes.push(receivedIn(fax, now()));
      }
      return faxes;
    },

    /** Sinch keeps its list. */
    kept: async () => {},

    async send({ tag, to, file }) {
      checkNumber(to);
      const fax = await api.submit('/faxes', sentShape, {
        json: {
          to,
          ...(settings.from !== undefined && { from: settings.from }),
          files: [{ file: base64(file), fileType: 'PDF' }],
          labels: { [LABEL]: tag },
          callbackUrl: withKnock(settings.callbackUrl, settings.knock),
          callbackUrlContentType: 'application/json',
          maxRetries: 0, // ours are by the reason of the failure
        },
      });
      return { ...outcomeIn(fax, now()), tag };
    },

    async outcomeOf({ tag, vendorFaxId }) {
      if (vendorFaxId !== undefined) {
        return api.ask(path(vendorFaxId), faxShape).then((fax) => outcomeIn(fax, now()), unlessMissing);
      }
      for await (const fax of listed('OUTBOUND')) if (fax.labels?.[LABEL] === tag) return outcomeIn(fax, now());
      return undefined;
    },
  };
}

function withKnock(url: string, { secret, user, password }: Knock): string {
  const address = new URL(`${url}/${encodeURIComponent(secret)}`);
  address.username = user;
  address.password = password;
  return address.href;
}

function eventOf(fax: Fax, now: number): VendorEvent {
  if (fax.direction === 'INBOUND') {
    return isThere(fax) ? { kind: 'received', fax: receivedIn(fax, now) } : { kind: 'nothing' };
  }
  const outcome = outcomeIn(fax, now);
  return outcome.result === 'sent' ? { kind: 'nothing' } : { kind: 'outcome', outcome };
}

/** One of which nothing came through leaves nothing to keep; one under way is told of again, or found in the list. */
const isThere = ({ status, numberOfPages }: Fax) =>
  status === 'COMPLETED' || (status === 'FAILURE' && (numberOfPages ?? 0) > 0);

function receivedIn({ id, from, to, status, numberOfPages, completedTime, createTime }: Fax, now: number): ReceivedFax {
  return {
    vendorFaxId: id,
    ...parties(from, to),
    receivedAt: instant(completedTime) ?? instant(createTime) ?? now,
    ...(numberOfPages && { pages: numberOfPages }),
    ...(status === 'FAILURE' && { partial: true }),
  };
}

function outcomeIn(
  { id, status, completedTime, numberOfPages, errorType, errorCode, labels }: Fax,
  now: number,
): SendOutcome {
  const result =
    status === 'COMPLETED' ? 'delivered' : status === 'FAILURE' ? failureOfNumber(errorType, errorCode) : 'sent';
  const tag = labels?.[LABEL];
  return {
    vendorFaxId: id,
    ...(tag !== undefined && { tag }),
    result,
    at: instant(completedTime) ?? now,
    ...(result === 'delivered' && numberOfPages && { pages: numberOfPages }),
  };
}
