/** Puts messages to people together: what there is to say, who carries it, what comes back. */
import type { ActPorts, Call } from '../action.ts';
import type { AnyAction } from '../appointments/index.ts';
import { gatewayCaller } from '../auth/caller.ts';
import type { Cursors } from '../auth/cursors.ts';
import { createFailureLimit, createRateLimit } from '../auth/rate-limit.ts';
import { messageWebhookRoutes } from '../channels/rest/message-webhooks.ts';
import { messageRoutes } from '../channels/rest/messages.ts';
import type { Route } from '../channels/rest/route.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { Job } from '../jobs.ts';
import { messageWords } from '../mappings.ts';
import { replyAnswering } from '../messages/answer-reply.ts';
import { DAY, openHours } from '../messages/hours.ts';
import { keepReply, keptOutcome, MESSAGE_OUTCOME, MESSAGE_REPLY } from '../messages/keep-reply.ts';
import { openOnce } from '../messages/once.ts';
import { MESSAGE_SEND, ringForMessages, sweepMessages } from '../messages/outbox.ts';
import { messageSending } from '../messages/send-message.ts';
import { setMessagePreferences } from '../messages/set-preferences.ts';
import { sweepReferrals } from '../messages/sweep-referrals.ts';
import { sweepChanges, sweepReminders } from '../messages/sweep-visits.ts';
import { spoken } from '../messages/words.ts';
import type { Metrics } from '../metrics.ts';
import { acknowledge } from '../on-call/acknowledge.ts';
import type { Leased } from '../ports/spool/index.ts';
import type { Settings } from '../settings.ts';
import type { GatewayPorts } from './ports.ts';

export interface MessageNeeds {
  readonly acts: ActPorts;
  readonly ports: GatewayPorts;
  readonly directory: Directory;
  readonly zone: Zone;
  readonly cursors: Cursors;
  readonly metrics: Pick<Metrics, 'count'>;
  /** The step that cancels a visit. */
  readonly cancelVisit: AnyAction;
  readonly settings: Pick<Settings, 'CLINIC_TIMEZONE' | 'MESSAGE_HOURS' | 'SMS_CONSENT'>;
}

export interface Messages {
  readonly routes: readonly Route[];
  readonly consumers: Readonly<Record<string, (message: Leased) => Promise<unknown>>>;
  readonly jobs: readonly Job[];
  /** Takes what lies in the folder of replies. */
  collect(): Promise<void>;
  /** Told of what acts write: some of it is to be sent. */
  readonly written: ReturnType<typeof ringForMessages>;
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Communication.cru'),
  requestId: 'tick',
};

export function openMessages({
  acts,
  ports,
  directory,
  zone,
  cursors,
  metrics,
  cancelVisit,
  settings,
}: MessageNeeds): Messages {
  const { messageChannels: channels, blobs, spool, ring, addressOf } = ports;
  const { store, now } = acts;
  const hours = openHours(settings.MESSAGE_HOURS, zone);
  const keep = { mac: acts.mac, blobs, spool, ring };
  const group = () => directory.group();
  const patientServices = async () => {
    const { reference, display } = await directory.patientServices();
    return { reference, display };
  };
  const sending = messageSending({
    acts,
    store,
    channels,
    words: messageWords(),
    hours,
    consent: settings.SMS_CONSENT,
    us: async () => {
      const [{ display: name }, { phone = '' }] = await Promise.all([group(), directory.patientServices()]);
      return { name, phone: spoken(phone) };
    },
    world: {
      timeZone: settings.CLINIC_TIMEZONE,
      isOurs: directory.isOurs,
      async placeOf() {
        const { locations } = await directory.snapshot();
        return (reference) => {
          const address = locations.find(({ id }) => reference === `Location/${id}`)?.address;
          return address && [...(address.line ?? []), address.city ?? ''].filter(Boolean).join(', ');
        };
      },
    },
    patientServices,
    count: (kind, result) => metrics.count('gateway_messages_total', { kind, result }),
  });
  const sweep = { ports: acts, call: SWEEP, once: openOnce(acts, SWEEP) };
  const changed = sinceLast(now);
  const answering = replyAnswering({
    acts,
    blobs,
    group,
    patientServices,
    cancelVisit,
    acknowledgeCall: acknowledge({ directory }) as AnyAction,
    count: (what) => metrics.count('gateway_message_replies_total', { what }),
  });
  async function collect(): Promise<void> {
    for (const channel of channels) {
      for (const reply of (await channel.listReplies?.()) ?? []) {
        await keepReply(channel.name, reply, keep);
        await channel.kept?.(reply);
      }
    }
  }
  return {
    collect,
    routes: [
      ...messageRoutes({ acts, cursors, setPreferences: setMessagePreferences({ group }) as AnyAction }),
      ...messageWebhookRoutes({
        channels,
        keep,
        failures: createFailureLimit(20, 60_000),
        limits: createRateLimit({ perSecond: 50, burst: 200, concurrent: 16 }),
        addressOf,
        now,
      }),
    ],
    consumers: {
      [MESSAGE_SEND]: sending.consume,
      [MESSAGE_REPLY]: answering,
      async [MESSAGE_OUTCOME]({ body }) {
        const { driver, outcome } = keptOutcome(body);
        await sending.outcome(driver, outcome);
      },
    },
    jobs: [
      {
        name: 'message-replies',
        when: { everyMinutes: 1 },
        run: collect,
      },
      {
        // Twice before what it writes is to be sent.
        name: 'visit-reminders',
        when: { everyMinutes: 15 },
        async run() {
          // Without a service nothing is written that would be told to nobody.
          if (channels.length > 0) await sweepReminders(sweep, hours);
        },
      },
      {
        name: 'message-news',
        when: { everyMinutes: 1 },
        async run() {
          if (channels.length === 0) return;
          await changed(async (since) => {
            await sweepChanges(sweep, since);
            await sweepReferrals(sweep, since);
          });
        },
      },
      {
        name: 'message-outbox',
        when: { everyMinutes: 1 },
        run: async () => void (await sweepMessages({ store, spool, ring, hours, now })),
      },
    ],
    written: ringForMessages({ spool, ring, hours, now }),
  };
}

/** A little before the last run that came to its end, since a store's clock may be another; after a start a day ago. */
function sinceLast(now: () => number): (work: (since: number) => Promise<void>) => Promise<void> {
  const OVERLAP = 2 * 60_000;
  let last: number | undefined;
  return async (work) => {
    const at = now();
    await work((last ?? at - DAY) - OVERLAP);
    last = at;
  };
}
