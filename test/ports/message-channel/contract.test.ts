/** The suite of all message channels over the drivers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { openDevMessageFolder } from '../../../scripts/dev-message-folder.ts';
import { folderChannel } from '../../../src/ports/message-channel/folder.ts';
import type { Channel, ChannelNotice } from '../../../src/ports/message-channel/index.ts';
import { postedMessages } from '../../../src/ports/message-channel/posted-folder.ts';
import { smtpChannel } from '../../../src/ports/message-channel/smtp.ts';
import { telnyxChannel } from '../../../src/ports/message-channel/telnyx.ts';
import { ed25519Key } from '../fax-vendor/openssl.ts';
import { messageChannelContract } from '../message-channel.contract.ts';
import { fakeMail } from './fake-mail.ts';
import { AT, fakeTelnyx, received, TELNYX } from './fake-telnyx.ts';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));
const folder = mkdtempSync(join(tmpdir(), 'messages-'));
afterAll(() => rmSync(folder, { recursive: true }));
let roots = 0;

const TO = { sms: '+16025550147', email: 'patient@example.org' };
const sentIn = (root: string) =>
  readdirSync(join(root, 'messages-out'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(root, 'messages-out', name), 'utf8')));

for (const channel of ['sms', 'email'] as const satisfies Channel[]) {
  messageChannelContract(`folder, ${channel}`, async () => {
    const root = join(folder, String(roots++));
    return {
      channel: folderChannel({ root, channel, now: () => AT }),
      now: () => AT,
      to: TO[channel],
      sent: async () => sentIn(root),
      ...(channel === 'sms' && {
        async writeBack({ from, text }) {
          writeFileSync(join(root, 'messages-in', `from${from}.txt`), `${text}\n`);
          return undefined;
        },
      }),
    };
  });

  messageChannelContract(`posted folder, ${channel}`, async () => {
    const root = join(folder, String(roots++));
    const session = await openDevMessageFolder(root);
    opened.push(session);
    const secret = session.url.slice(session.url.lastIndexOf('/') + 1);
    return {
      channel: postedMessages({ url: session.url, channel, fetch }),
      now: Date.now,
      to: TO[channel],
      sent: async () => sentIn(root),
      ...(channel === 'sms' && {
        async writeBack({ from, text }): Promise<ChannelNotice> {
          const body = JSON.stringify({ messageId: 'one', from, text, at: AT });
          return { headers: new Headers(), body: new TextEncoder().encode(body), secret, now: AT };
        },
        forged: async (notice: ChannelNotice) => [
          { ...notice, secret: 'another' },
          { ...notice, secret: '' },
        ],
      }),
    };
  });
}

messageChannelContract('smtp', async () => {
  const mail = await fakeMail();
  opened.push(mail);
  return {
    channel: smtpChannel({ url: mail.url, from: 'clinic@example.org' }, { now: () => AT }),
    now: () => AT,
    to: TO.email,
    sent: async () => mail.mails.map(({ to, raw }) => ({ to, ...partsOf(raw) })),
    loseAnswer: () => {
      mail.state.cutOff = true;
    },
  };
});

/** Subject and text of a mail, as a reader of mail shows them (RFC 2047, RFC 2045). */
function partsOf(raw: string): { subject: string; text: string } {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? '';
  const body = rest.join('\r\n\r\n').replace(/\r\n$/, '');
  const quoted = (text: string) =>
    Buffer.from(
      text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');
  const encoding = header('Content-Transfer-Encoding').toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? quoted(body.replaceAll('=\r\n', ''))
        : body;
  const words = header('Subject')
    .replaceAll(/\?=\r\n[ \t]=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?(.*?)\?=/gi, (_all, how, word) =>
      how.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : quoted(word.replaceAll('_', ' ')),
    );
  return { subject: words, text: text.replaceAll('\r\n', '\n').trimEnd() };
}

const signing = ed25519Key();
const another = ed25519Key();
if (signing && another) {
  messageChannelContract('telnyx', async () => {
    const fake = await fakeTelnyx();
    opened.push(fake);
    const channel = telnyxChannel(
      { ...TELNYX, publicKey: signing.publicKey, apiUrl: fake.url },
      { fetch, now: () => AT },
    );
    const signed = (body: string, key = signing, at = AT): ChannelNotice => {
      const timestamp = String(at / 1000);
      const signature = key.sign(new TextEncoder().encode(`${timestamp}|${body}`));
      const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
      return { headers, body: new TextEncoder().encode(body), now: AT };
    };
    return {
      channel,
      now: () => AT,
      to: TO.sms,
      sent: async () => [...fake.messages.values()],
      loseAnswer: () => {
        fake.state.lose = true;
      },
      writeBack: async ({ from, text }) => signed(received(from, text)),
      async forged(notice) {
        const body = new TextDecoder().decode(notice.body);
        return [
          signed(body, another),
          signed(body, signing, AT - 6 * 60_000),
          signed(body, signing, AT + 6 * 60_000),
          { ...notice, body: new TextEncoder().encode(body.replace('+16025550147', '+16025550148')) },
          { ...notice, headers: new Headers() },
        ];
      },
    };
  });
}
