/** A gateway whose messages land in a folder; time passes as a test says. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderChannel } from '../../src/ports/message-channel/folder.ts';
import { CHANNELS } from '../../src/ports/message-channel/index.ts';
import { type OpenGateway, type Opening, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Sent {
  readonly channel: string;
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly tag: string;
}

export async function openBench(opening: Opening = {}): Promise<OpenGateway> {
  const { change = (ports) => ports } = opening;
  let folder = '';
  const open = await openGateway({
    ...opening,
    change: (ports) => {
      // The folder is known once it is open: a channel is asked for it when it is used.
      const messageChannels = CHANNELS.map((channel) =>
        lazily(() => folderChannel({ root: folder, channel, now: ports.now }), channel),
      );
      return change({ ...ports, messageChannels });
    },
  });
  folder = open.folder;
  return open;
}

function lazily(
  make: () => ReturnType<typeof folderChannel>,
  channel: 'sms' | 'email',
): ReturnType<typeof folderChannel> {
  let made: ReturnType<typeof folderChannel> | undefined;
  const real = () => (made ??= make());
  return {
    name: 'folder',
    channel,
    sameTagOnce: true,
    send: (message) => real().send(message),
    outcomeOf: (asked) => real().outcomeOf(asked),
    ...(channel === 'sms' && {
      listReplies: async () => (await real().listReplies?.()) ?? [],
      kept: async (reply) => real().kept?.(reply),
    }),
  };
}

/** Does what the spool has, until there is nothing due. */
export async function work({ gateway, ports }: OpenGateway): Promise<void> {
  for (;;) {
    const leased = await ports.spool.lease(20, 60_000);
    if (leased.length === 0) return;
    for (const message of leased) {
      const done = await gateway.consume(message);
      if ('done' in done) await ports.spool.ack(message.id, message.token);
      else if ('park' in done) await ports.spool.park(message.id, message.token, done.park);
      else await ports.spool.retry(message.id, message.token, ports.now() + done.retryAfterMs, done.reason);
    }
  }
}

/** The minute's jobs and what they ring for. */
export async function minute(open: OpenGateway, minutes = 1): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    open.clock += MINUTE;
    await open.gateway.tick();
    await work(open);
  }
}

/** At that moment, as if the gateway had run until then. */
export async function at(open: OpenGateway, moment: number): Promise<void> {
  open.clock = moment - MINUTE;
  await minute(open, 2);
}

export function sent({ folder }: OpenGateway): Sent[] {
  const out = join(folder, 'messages-out');
  return readdirSync(out)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as Sent);
}

/** Ten in the morning of the day after. */
export function morning(open: OpenGateway): void {
  open.clock = (Math.floor(open.clock / DAY) + 1) * DAY + 17 * HOUR;
}

let replies = 0;
export function reply({ folder }: OpenGateway, from: string, text: string): void {
  writeFileSync(join(folder, 'messages-in', `${++replies}-from${from}.txt`), text);
}

export interface Booked {
  readonly id: string;
  readonly start: string;
  readonly appointment: string;
  readonly patient: string;
  readonly phone: string;
}

/** A visit of a patient of their own, so many days ahead, who allows text messages unless said otherwise. */
export async function book(
  open: OpenGateway,
  n: number,
  days: number,
  preferences: Record<string, unknown> | null = { sms: 'allowed' },
  { hour = 9, ...more }: Record<string, unknown> & { readonly hour?: number } = {},
): Promise<Booked> {
  const from = new Date(open.clock + days * DAY).toISOString().slice(0, 10);
  const { body } = await open.call(
    'staff',
    'GET',
    `/v1/slots?specialty=cardiology&visit=follow-up&count=200&from=${from}`,
  );
  // Phoenix is seven hours behind all the year.
  const slot = body.slots.find(
    ({ start }: { start: string }) => new Date(Date.parse(start) - 7 * HOUR).getUTCHours() === hour,
  );
  const phone = `602555${String(100 + n).padStart(4, '0')}`;
  const patient = { ...referral(n).patient, phone, email: `patient${n}@example.org` };
  const visit = {
    appointmentId: `m-${n}`,
    slot: slot?.slot,
    patient,
    reason: 'Chest pain',
    selfPay: true,
    ...more,
  };
  const done = await open.call('staff', 'POST', '/v1/appointments', visit);
  if (done.status !== 201) throw new Error(JSON.stringify(done.body));
  const id = done.body.patient.reference.slice('Patient/'.length);
  if (preferences) {
    const said = await open.call('staff', 'POST', `/v1/patients/${id}/message-preferences`, preferences);
    if (said.status !== 200) throw new Error(JSON.stringify(said.body));
  }
  const { start, appointment } = done.body;
  return { id: done.body.id, start, appointment, patient: `Patient/${id}`, phone: `+1${phone}` };
}
