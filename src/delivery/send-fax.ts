/**
 * Sends one fax: the consumer of topic `fax-send`. Everything it has to know stands in the Communication, so that whoever comes after a
 * crash goes on from there. Noted before it is handed over, handed over by who noted it and by nobody else; an answer that was lost is
 * asked for by the tag, and never made up for by sending again, except to a service that sends one tag once.
 */

import type { Communication } from '@medplum/fhirtypes';
import { type ActPorts, type Call, perform } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import { buildPacket, type Packet } from '../documents/packet.ts';
import { Fault, isFault } from '../fault.ts';
import { escapeValue } from '../fhir/search-value.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { FaxVendor, SendOutcome } from '../ports/fax-vendor/index.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import type { Leased } from '../ports/spool/index.ts';
import { isDelivery } from '../records/deliver-communication.ts';
import type { RecordsDeps } from '../records/deps.ts';
import { type Attempt, attemptsOf, nextMove } from './attempts.ts';
import type { FaxNumbers } from './fax-numbers.ts';
import { noteAttempt } from './note-attempt.ts';
import { noteOutcome, type Outcome } from './note-outcome.ts';
import { isTakenBack, mayStillGo } from './records-packet.ts';
import type { Party } from './sending-task.ts';
import { whatGoes } from './what-goes.ts';

export interface SendDeps {
  readonly acts: ActPorts;
  readonly store: FhirStore;
  /** Those that are set up; the first one sends. */
  readonly vendors: readonly FaxVendor[];
  readonly numbers: FaxNumbers;
  readonly opener: PageOpener;
  /** Who we are, on paper. */
  readonly us: () => Promise<{ readonly name: string; readonly phone?: string; readonly fax?: string }>;
  readonly patientServices: () => Promise<Party>;
  /** Of the records desk: whether a packet may still go. */
  readonly records?: RecordsDeps;
  /** An instant as people of the clinic write it. */
  readonly at: (iso: string) => string;
  readonly now: () => number;
}

/** After how long a service that has no such fax in its list is believed to know nothing of it. */
const LOST_AFTER_MS = 10 * 60_000;
/** After how long a fax that is still under way is a matter for a person. */
const LATE_AFTER_MS = 24 * 3_600_000;
const ASK_AGAIN_S = { lost: 60, underWay: 300 } as const;

export const SYSTEM_CALLER = gatewayCaller('system/*.cruds');

export interface FaxSending {
  /** Throws Fault transient with `retryAfter` where there is more to do later. */
  consume(message: Leased): Promise<void>;
  /** What a service tells of a fax of ours, by its webhook; of one that nobody knows nothing is noted. */
  outcome(vendor: string, outcome: SendOutcome): Promise<void>;
}

export function faxSending(deps: SendDeps): FaxSending {
  const { acts, store, now } = deps;
  const outcomeNoted = noteOutcome(deps);
  const call = (target: string, input: unknown): Call => ({
    caller: SYSTEM_CALLER,
    requestId: 'fax-send',
    target,
    input,
  });

  async function settle(communication: string, outcome: Outcome): Promise<void> {
    try {
      await perform(outcomeNoted, call(communication, outcome), acts);
    } catch (error) {
      // The same result of the same attempt, told at another time: it is noted.
      if (!isFault(error, 'duplicate')) throw error;
    }
  }

  async function ask(fax: Stored<Communication>, attempt: Attempt): Promise<void> {
    const vendor = deps.vendors.find(({ name }) => name === attempt.vendor);
    if (!vendor) throw notSetUp();
    const { tag, at, vendorFaxId } = attempt;
    const known = await vendor.outcomeOf({
      tag,
      since: Date.parse(at),
      ...(vendorFaxId !== undefined && { vendorFaxId }),
    });
    const age = now() - Date.parse(at);
    if (known && known.result !== 'sent') return settle(fax.id, outcomeOf(tag, known));
    if (known) {
      if (attempt.result === undefined) await settle(fax.id, outcomeOf(tag, known));
      if (age < LATE_AFTER_MS) throw later(ASK_AGAIN_S.underWay);
      return settle(fax.id, { tag, result: 'unknown', at: iso(now()) });
    }
    // No proof either way, but where one tag is sent once: it cannot do harm there to hand it over again.
    if (vendor.sameTagOnce && attempt.result === undefined && (await stillGoes(fax))) {
      const packet = await packetOf(fax, attempt.number);
      if (packet) return handOver(vendor, fax, attempt, packet.bytes, packet.pages);
    }
    // What it once had taken it may not show for a while; that is no loss yet.
    if (attempt.result === 'sent' && age < LATE_AFTER_MS) throw later(ASK_AGAIN_S.underWay);
    if (age < LOST_AFTER_MS) throw later(ASK_AGAIN_S.lost);
    return settle(fax.id, { tag, result: 'unknown', at: iso(now()) });
  }

  const stillGoes = async (fax: Stored<Communication>): Promise<boolean> =>
    !isDelivery(fax) || deps.records === undefined || mayStillGo(fax, now(), deps, deps.records);

  async function send(fax: Stored<Communication>): Promise<void> {
    const [vendor] = deps.vendors;
    if (!vendor) return settle(fax.id, { result: 'no-service', at: iso(now()) });
    if (!(await stillGoes(fax))) return settle(fax.id, { result: 'withdrawn', at: iso(now()) });
    const packet = await packetOf(fax, undefined);
    if (!packet) return settle(fax.id, { result: 'no-number', at: iso(now()) });
    if (isDelivery(fax) && packet.missing.length > 0) return settle(fax.id, { result: 'not-whole', at: iso(now()) });
    const { number, pages, names, bytes } = packet;
    const input = { attempt: attemptsOf(fax).length + 1, vendor: vendor.name, number, pages, names };
    const noted = await perform(noteAttempt, call(fax.id, input), acts).catch((error: unknown) => {
      if (isFault(error, 'duplicate')) return undefined;
      throw error;
    });
    if (!noted || noted.replayed) throw later(ASK_AGAIN_S.lost); // somebody else has noted it and is handing it over
    const written = noted.resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
    const attempt = written && attemptsOf(written).at(-1);
    if (!attempt) throw new Error('an attempt was noted and is not there');
    // Taken back while the pages were made: nothing was handed over yet.
    if (isDelivery(fax) && (await isTakenBack(fax, deps))) {
      return settle(fax.id, { tag: attempt.tag, result: 'withdrawn', at: iso(now()) });
    }
    await handOver(vendor, fax, attempt, bytes, pages);
  }

  async function handOver(
    vendor: FaxVendor,
    fax: Stored<Communication>,
    { tag, number }: Attempt,
    file: Uint8Array,
    pages: number,
  ) {
    let sent: SendOutcome;
    try {
      sent = await vendor.send({ tag, to: number, file, pages });
    } catch (error) {
      const result = isFault(error, 'rolled-back', 'throttled')
        ? 'not-taken'
        : isFault(error, 'value')
          ? 'refused'
          : undefined;
      // Anything else proves nothing: it is asked for by its tag.
      if (result === undefined) throw isFault(error) && error.next === 'retry' ? later(ASK_AGAIN_S.lost, error) : error;
      await settle(fax.id, { tag, result, at: iso(now()) });
      return goOn(fax.id);
    }
    await settle(fax.id, outcomeOf(tag, sent));
    return goOn(fax.id);
  }

  /** After an outcome: there may be another attempt, or the service is asked again, each in its time. */
  async function goOn(id: string): Promise<void> {
    const move = nextMove(await store.read('Communication', id), now());
    if (move.do === 'wait') throw later(Math.ceil((move.until - now()) / 1000));
    if (move.do === 'ask') throw later(ASK_AGAIN_S.underWay);
    if (move.do === 'send') throw later(1);
  }

  /** The number it goes to and its pages; undefined when there is no number. `number`: that of an attempt made before. */
  async function packetOf(fax: Stored<Communication>, number: string | undefined) {
    const goes = await whatGoes(fax, deps.numbers, deps);
    if (!goes || (number !== undefined && goes.to.number !== number)) return undefined;
    const { to } = goes;
    const content = await goes.content();
    const from = await deps.us();
    const at = now();
    const packet: Packet = {
      cover: {
        to: { name: to.name, number: to.number },
        from,
        at: deps.at(iso(at)),
        reference: fax.id,
        subject: content.subject,
        ...(content.token && { token: content.token }),
      },
      sections: content.sections,
      documents: content.documents,
      ...(content.reply && content.token && { reply: { ...content.reply, from, token: content.token } }),
      at,
    };
    return { number: to.number, names: to.verified, ...(await buildPacket(packet, deps.opener)) };
  }

  return {
    async consume({ body }) {
      const id = String(body.communication);
      const fax = await store.read('Communication', id).catch((error: unknown) => {
        if (isFault(error, 'not-found', 'deleted')) return undefined;
        throw error;
      });
      if (!fax || !isOutgoing(fax)) return;
      const move = nextMove(fax, now());
      if (move.do === 'wait') throw later(Math.ceil((move.until - now()) / 1000));
      if (move.do === 'send') await send(fax);
      if (move.do === 'ask') {
        await ask(fax, move.attempt);
        await goOn(id);
      }
    },

    async outcome(vendor, outcome) {
      const communication = await findSent(vendor, outcome, store);
      if (communication === undefined) return;
      const attempt = attemptsOf(communication).find(
        ({ tag, vendorFaxId }) => tag === outcome.tag || vendorFaxId === outcome.vendorFaxId,
      );
      if (attempt) await settle(communication.id, outcomeOf(attempt.tag, outcome));
    },
  };
}

/** By our tag, else by the service's own number. */
async function findSent(vendor: string, { tag, vendorFaxId }: SendOutcome, store: FhirStore) {
  const { matches } = await store.search<Communication>({
    type: 'Communication',
    where: [
      [
        'identifier',
        [
          ...(tag === undefined ? [] : [`${SID.faxAttempt}|${escapeValue(tag)}`]),
          `${SID.vendorFax}/${vendor}|${escapeValue(vendorFaxId)}`,
        ].join(','),
      ],
    ],
    count: 2,
  });
  return matches.find(isOutgoing);
}

export function isOutgoing({ category = [] }: Communication): boolean {
  return category.some(({ coding = [] }) =>
    coding.some(({ system, code }) => system === CODES.faxDirection && code === 'outbound'),
  );
}

const iso = (at: number) => new Date(at).toISOString();

function outcomeOf(tag: string, { result, at, vendorFaxId, pages }: SendOutcome): Outcome {
  return { tag, result, at: iso(at), vendorFaxId, ...(pages !== undefined && { pages }) };
}

const later = (seconds: number, cause?: unknown) =>
  new Fault(
    'transient',
    { code: 'fax-later', text: 'The fax goes on later.' },
    { retryAfter: Math.max(1, seconds), cause },
  );

function notSetUp(): Fault {
  return new Fault('exception', { code: 'fax-vendor-missing', text: 'No service that sends faxes is set up.' });
}
