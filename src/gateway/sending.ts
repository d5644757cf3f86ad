/** Puts the parts together that send faxes: numbers, outbox, what comes back with a code of ours. */
import type { ActPorts } from '../action.ts';
import type { Cursors } from '../auth/cursors.ts';
import { faxNumberRoutes } from '../channels/rest/fax-numbers.ts';
import { faxSendingRoutes } from '../channels/rest/fax-sending.ts';
import { formRoutes } from '../channels/rest/forms.ts';
import type { Route } from '../channels/rest/route.ts';
import { senderByNumbers } from '../delivery/known-sender.ts';
import { FAX_SEND, sweepOutbox } from '../delivery/outbox.ts';
import { sendOutcomeOf } from '../delivery/outcome-message.ts';
import { returnTo } from '../delivery/return-to.ts';
import { faxSending } from '../delivery/send-fax.ts';
import type { Directory } from '../directory/departments.ts';
import type { KnownSender } from '../faxes/known-sender.ts';
import type { ReturnTo } from '../faxes/return-to.ts';
import type { Job } from '../jobs.ts';
import type { Leased } from '../ports/spool/index.ts';
import type { RecordsDeps } from '../records/deps.ts';
import type { GatewayPorts } from './ports.ts';

export interface Sending {
  readonly routes: readonly Route[];
  readonly consumers: Readonly<Record<string, (message: Leased) => Promise<unknown>>>;
  readonly jobs: readonly Job[];
  /** For the desk: whose number it is, and where paper of ours belongs. */
  readonly knownSender: KnownSender;
  readonly returnTo: ReturnTo;
}

export interface SendingNeeds {
  readonly ports: GatewayPorts;
  readonly acts: ActPorts;
  readonly directory: Directory;
  /** IANA zone of the clinic. */
  readonly timeZone: string;
  readonly cursors: Cursors;
  readonly records: RecordsDeps;
}

export function openSending({ ports, acts, directory, timeZone, cursors, records }: SendingNeeds): Sending {
  const { store, spool, ring, now, newId, faxNumbers: numbers } = ports;
  const time = new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'full', timeStyle: 'short' });
  const patientServices = async () => {
    const { reference, display } = await directory.patientServices();
    return { reference, display };
  };
  const sending = faxSending({
    acts,
    store,
    vendors: ports.faxVendors,
    numbers,
    opener: ports.pageOpener,
    us: async () => {
      const [{ display: name }, { phone, fax }] = await Promise.all([directory.group(), directory.patientServices()]);
      return { name, ...(phone !== undefined && { phone }), ...(fax !== undefined && { fax }) };
    },
    patientServices,
    records,
    at: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : time.format(Date.parse(iso))),
    now,
  });
  return {
    routes: [
      ...faxNumberRoutes({ numbers, now, newId }),
      ...faxSendingRoutes({ acts, numbers, cursors }),
      ...formRoutes(directory),
    ],
    consumers: {
      [FAX_SEND]: sending.consume,
      'fax-outcome': ({ body }) => sending.outcome(String(body.vendor), sendOutcomeOf(body)),
    },
    jobs: [
      { name: 'fax-outbox', when: { everyMinutes: 1 }, run: async () => void (await sweepOutbox(store, spool, ring)) },
    ],
    knownSender: senderByNumbers(numbers, store),
    returnTo: returnTo({
      store,
      isDepartment: async (reference) =>
        (await directory.snapshot()).departments.some((one) => one.reference === reference),
      patientServices,
    }),
  };
}
