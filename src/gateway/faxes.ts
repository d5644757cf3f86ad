/** The one place that puts the parts of faxes together: what comes in, the desk, what goes out. */
import { type Action, type ActPorts, type Call, perform } from '../action.ts';
import type { Cursors } from '../auth/cursors.ts';
import { faxIntake } from '../channels/fax/index.ts';
import { faxRoutes } from '../channels/rest/faxes.ts';
import type { Route } from '../channels/rest/route.ts';
import type { Directory } from '../directory/departments.ts';
import type { BookedFax } from '../faxes/fax.ts';
import { faxDesk } from '../faxes/index.ts';
import { readPages, readPagesInTurns } from '../faxes/reading/index.ts';
import { FAX_CALLER } from '../faxes/receive-fax.ts';
import { shownBy } from '../faxes/shown.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Job } from '../jobs.ts';
import type { ReceivedFax, VendorName } from '../ports/fax-vendor/index.ts';
import type { Leased } from '../ports/spool/index.ts';
import type { RecordsDeps } from '../records/deps.ts';
import type { recordsActions } from '../records/index.ts';
import { returnedRelease } from '../records/returned-release.ts';
import type { referralActions } from '../referrals/index.ts';
import { forgetFaxes } from '../retention/faxes.ts';
import type { GatewayPorts } from './ports.ts';
import { openSending } from './sending.ts';

/** Does what one message of its topic asks for. Throws Faults: what may be retried is, anything else is parked for a person. */
export type Consumer = (message: Leased) => Promise<unknown>;

/** An action with its own types closed over: it is handed inputs as they come. */
type AnyAction = Action<unknown, unknown, unknown>;

export interface FaxNeeds {
  readonly ports: GatewayPorts;
  readonly acts: ActPorts;
  readonly directory: Directory;
  /** PUBLIC_URL. */
  readonly publicUrl: string;
  /** IANA zone of the clinic. */
  readonly timeZone: string;
  readonly matching: MatchOptions;
  readonly cursors: Cursors;
  /** What a referral on paper becomes. */
  readonly referrals: ReturnType<typeof referralActions>;
  /** What a request for records on paper becomes. */
  readonly records: ReturnType<typeof recordsActions>;
  /** Whoever is on call is called for an urgent fax that nobody would see. */
  readonly callForFax: (fax: string) => Promise<void>;
  /** What its packets are looked at by before they go. */
  readonly recordsDesk: RecordsDeps;
}

export interface Faxes {
  readonly routes: readonly Route[];
  /** By topic of the spool. */
  readonly consumers: Readonly<Record<string, Consumer>>;
  readonly jobs: readonly Job[];
  /** Before a person discards a parked message: its fax goes no further by itself. Nothing for other messages. */
  giveUp(messageId: string): Promise<void>;
  /** Looks at once what a vendor has. */
  collect(vendor: VendorName): Promise<void>;
}

export function openFaxes({ ports, acts, directory, publicUrl, timeZone, ...needs }: FaxNeeds): Faxes {
  const { blobs, spool, now, ring, log, addressOf } = ports;
  const { cursors, recordsDesk: records } = needs;
  const sending = openSending({ ports, acts, directory, timeZone, cursors, records });
  const { refer, steps } = needs.referrals;
  const recordsStep = (step: string) => needs.records.steps.find(({ name }) => name === step) as AnyAction;
  const ofRecords = returnedRelease(acts.store, directory);
  const desk = faxDesk({
    acts,
    blobs,
    book: ports.faxBook,
    directory,
    matching: needs.matching,
    knownSender: sending.knownSender,
    returnTo: async (token) => (await sending.returnTo(token)) ?? ofRecords(token),
    readPages,
    readInTurns: (pages, today) => readPagesInTurns(pages, today, () => ports.wait(0)),
    callFor: needs.callForFax,
    referrals: { refer: refer as AnyAction, match: steps.find(({ name }) => name === 'match') as AnyAction },
    records: {
      requestRecords: needs.records.request as AnyAction,
      provideRelease: recordsStep('provide-release'),
      identifyPatient: recordsStep('identify-patient'),
    },
    shownTo: shownBy(ports.accessBook, ports.accessLog),
  });
  const intake = faxIntake({
    ports: {
      mac: acts.mac,
      blobs,
      book: ports.faxBook,
      spool,
      vendors: ports.faxVendors,
      opener: ports.pageOpener,
      ...(ports.textReader && { reader: ports.textReader }),
      now,
      ring,
      log,
    },
    acts: {
      receive: (fax, envelope, file) => perform(desk.receive, receivingCall(fax, envelope, file), acts),
      read: ({ id }) => desk.read(id),
    },
    publicUrl,
    addressOf,
  });
  return {
    ...intake,
    routes: [
      ...sending.routes,
      ...intake.routes,
      ...faxRoutes({ desk, acts, book: ports.faxBook, blobs, cursors: needs.cursors }),
    ],
    consumers: { ...sending.consumers, ...intake.consumers },
    jobs: [
      ...sending.jobs,
      ...intake.jobs,
      {
        name: 'fax-retention',
        when: { dailyAt: { hour: 4, minute: 0 } },
        run: async () => void (await forgetFaxes({ book: ports.faxBook, blobs, reads: acts.store, now })),
      },
    ],
  };
}

/** What the vendor told first, whoever tells it again: the same input, so that it is the same act. */
function receivingCall({ id, vendor, sha256 }: BookedFax, told: ReceivedFax, file: Uint8Array | undefined): Call {
  const { vendorFaxId, from, to, receivedAt, pages, partial } = told;
  return {
    caller: FAX_CALLER,
    requestId: id,
    input: {
      vendor,
      vendorFaxId,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      receivedAt: new Date(receivedAt).toISOString(),
      ...(pages !== undefined && { vendorPages: pages }),
      ...(partial !== undefined && { partial }),
      ...(sha256 !== undefined && { sha256 }),
    },
    ...(file && { attachment: file }),
  };
}
