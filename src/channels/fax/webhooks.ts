/**
 * Webhooks of fax vendors. Believed is what the vendor has signed, over the URL it was given and never the one a request claims to have
 * come to. 200 means kept: the bytes, or the word of a vendor that sends a URL. What cannot be kept is 503, so that the vendor sends it
 * again; nothing in a fax is ever a reason for 4xx, since a vendor gives up on those.
 */
import * as z from 'zod';
import { actId } from '../../act-key.ts';
import type { RateLimit } from '../../auth/rate-limit.ts';
import { Fault, isFault } from '../../fault.ts';
import { type FaxVendor, type SendOutcome, VENDORS, type VendorEvent } from '../../ports/fax-vendor/index.ts';
import { admitNotice, type NoticeLimits, noticeRefused, tooManyNotices } from '../notices.ts';
import { ANY, type Reply, type RestRequest, type Route } from '../rest/route.ts';
import type { IntakePorts } from './intake.ts';
import { keepFax } from './keep-fax.ts';

export interface WebhookDoor extends NoticeLimits {
  readonly intake: IntakePorts;
  readonly publicUrl: string;
  /** Of long notices under way, from all addresses together. */
  readonly longOnes: RateLimit;
}

const MOST_BYTES = 50 * 1024 * 1024;
/** 50 MB come in time at 14 Mbit/s. Whoever is slower holds one of few places, and vendors are no such ones. */
const WITHIN_MS = 30_000;
/** What only tells of a fax is shorter by far. */
const LONG_BYTES = 1024 * 1024;

export function webhookRoutes(door: WebhookDoor): Route[] {
  return ['/webhooks/fax/{vendor}', '/webhooks/fax/{vendor}/{secret}'].map((path) => ({
    method: 'post',
    path,
    tag: 'Faxes',
    summary: path.endsWith('{secret}')
      ? 'A fax vendor that signs nothing tells of a fax'
      : 'A fax vendor tells of a fax',
    description: 'Called by fax vendors, who prove themselves by what they send; the body is theirs.',
    params: { vendor: VENDORS },
    scope: null,
    raw: { types: [ANY], most: MOST_BYTES, withinMs: WITHIN_MS },
    answers: { 200: { description: 'Kept, or was kept before', schema: z.strictObject({}) } },
    audit: 'none',
    admit: (raw, { vendor }) => admit(door, raw, vendor),
    handle: (request) => hear(door, request),
  }));
}

function vendorAt({ intake }: WebhookDoor, name: string | undefined) {
  const vendor = intake.vendors.find((one) => one.name === name);
  if (vendor?.readNotice) return { vendor, readNotice: vendor.readNotice };
  throw new Fault('not-found', { code: 'fax-vendor-not-set-up', text: 'No such fax vendor is set up here.' });
}

function admit(door: WebhookDoor, raw: Request, name: string | undefined): () => void {
  vendorAt(door, name);
  const leave = admitNotice(door, raw, name);
  if (Number(raw.headers.get('content-length') ?? MOST_BYTES) <= LONG_BYTES) return leave;
  const long = door.longOnes.enter('', door.now());
  if (long.allow) {
    return () => {
      long.leave();
      leave();
    };
  }
  leave();
  throw tooManyNotices(long.retryAfter);
}

async function hear(door: WebhookDoor, request: RestRequest): Promise<Reply> {
  const { secret } = request.params;
  const { vendor, readNotice } = vendorAt(door, request.params.vendor);
  const { pathname, search } = new URL(request.raw.url);
  try {
    const events = await readNotice({
      headers: request.raw.headers,
      body: request.bytes ?? new Uint8Array(),
      url: `${door.publicUrl}${pathname}${search}`,
      ...(secret !== undefined && { secret }),
      now: door.now(),
    });
    for (const event of events) await keep(event, vendor, door);
  } catch (error) {
    if (!isFault(error, 'login')) throw notKept(error);
    noticeRefused(door, request.raw, vendor.name);
    throw error;
  }
  return { status: 200, body: {} };
}

async function keep(event: VendorEvent, vendor: FaxVendor, { intake }: WebhookDoor): Promise<void> {
  if (event.kind === 'received') await keepFax(intake, vendor.name, event.fax, event.file);
  if (event.kind === 'outcome') await keepOutcome(event.outcome, vendor, intake);
}

/** What became of a fax that was sent: numbers and words, no patient data, so the message holds it itself. */
async function keepOutcome(outcome: SendOutcome, vendor: FaxVendor, { mac, spool, ring }: IntakePorts): Promise<void> {
  const { vendorFaxId, tag, result, at, pages } = outcome;
  const id = await actId(mac, ['fax-outcome', vendor.name, vendorFaxId, result]);
  await spool.enqueue({
    id: `fax-outcome-${id}`,
    topic: 'fax-outcome',
    body: {
      vendor: vendor.name,
      vendorFaxId,
      ...(tag !== undefined && { tag }),
      result,
      at,
      ...(pages !== undefined && { pages }),
    },
  });
  ring();
}

/** Whatever went wrong, the vendor is to send it again. */
function notKept(cause: unknown): Fault {
  if (isFault(cause) && cause.next === 'retry') return cause;
  return new Fault('transient', { code: 'fax-not-kept', text: 'This cannot be kept at the moment.' }, { cause });
}
