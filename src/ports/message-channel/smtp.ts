/**
 * Mail by SMTP (RFC 5321), on Node. TLS is required but on this machine. A mail server has no list to look in: what became of a message whose
 * answer was lost is a person's to find out. Until the server has taken DATA nothing is sent.
 */
import nodemailer from 'nodemailer';
import { Fault } from '../../fault.ts';
import { badAddress, checkAddress } from './address.ts';
import type { MessageChannel } from './index.ts';

export interface SmtpSettings {
  /** `smtp://host:587` (STARTTLS) or `smtps://host:465`. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Address that mail comes from. */
  readonly from: string;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;
const WITHIN_MS = 20_000;

export function smtpChannel(settings: SmtpSettings, { now }: { readonly now: () => number }): MessageChannel {
  const { protocol, hostname, port } = new URL(settings.url);
  const secure = protocol === 'smtps:';
  const transport = nodemailer.createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !LOOPBACK.test(hostname),
    ...(settings.user !== undefined && { auth: { user: settings.user, pass: settings.password ?? '' } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    // A message is text: nothing in it may make the gateway read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
  return {
    name: 'smtp',
    channel: 'email',
    async send({ tag, to, subject, text }) {
      checkAddress('email', to);
      const messageId = `<${tag}@${domain}>`;
      try {
        await transport.sendMail({
          from: settings.from,
          to,
          subject: subject ?? '',
          text,
          messageId,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw notSent(error);
      }
      return { messageId, tag, result: 'sent', at: now() };
    },
    outcomeOf: async () => undefined,
  };
}

const AWAY = { code: 'message-service-away', text: 'The mail server cannot be reached, or breaks off.' };

/** What the server itself has answered, and what came before it was spoken to, is no mail sent. Of anything else nobody knows. */
function notSent(error: unknown): Fault {
  const { command, code, syscall, responseCode } = told(error);
  if (responseCode !== undefined) {
    if (responseCode < 500 || code === 'EAUTH') return new Fault('rolled-back', AWAY, { cause: error });
    return command === 'RCPT TO' ? badAddress() : refusedMessage();
  }
  const before = BEFORE.has(String(code)) || syscall === 'connect' || syscall === 'getaddrinfo';
  return new Fault(before ? 'rolled-back' : 'unknown', AWAY, { cause: error });
}

/** Codes of nodemailer for what ends before the message: no address found, no TLS, no sign-in, nobody to send it to. */
const BEFORE = new Set(['EDNS', 'ETLS', 'EAUTH', 'EENVELOPE']);

const refusedMessage = () =>
  new Fault('value', { code: 'message-refused', text: 'The mail server does not take this message.' });

function told(error: unknown): {
  readonly command?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly responseCode?: number;
} {
  if (!(error instanceof Error)) return {};
  const part = (name: string): unknown => Object.getOwnPropertyDescriptor(error, name)?.value;
  const responseCode = part('responseCode');
  return {
    command: part('command'),
    code: part('code'),
    syscall: part('syscall'),
    ...(typeof responseCode === 'number' && { responseCode }),
  };
}
