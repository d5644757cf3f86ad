/** The settings of messages to patients: the services that carry them, a group each, and when and to whom they may go. */
import * as z from 'zod';

const key = z.string().regex(/^[\x21-\x7e]+$/);
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/);
const mailAddress = z.email();
/** TLS, or this machine. */
const smtp = z.string().regex(/^smtps?:\/\/(?:[\w.-]+|\[::1\])(?::\d+)?$/);
const api = z
  .string()
  .regex(/^(?:https:\/\/[\w.-]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]))(?::\d+)?(?:\/[\w./-]*)?$/)
  .transform((url) => url.replace(/\/$/, ''));
const hours = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/);

export const messageSettingsShape = {
  MESSAGE_HOURS: hours.default('08:00-20:00').describe('when patients are written to, by the clinic’s clock'),
  SMS_CONSENT: z
    .enum(['recorded', 'number-given'])
    .default('recorded')
    .describe('whether a number that a patient gave is enough to send text messages to'),
  TELNYX_SMS_API_KEY: key.optional().describe('key of the Telnyx API, for text messages'),
  TELNYX_SMS_PUBLIC_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .optional()
    .describe('public key that signs its webhooks, base64'),
  TELNYX_SMS_FROM: e164.optional().describe('number that text messages come from, E.164'),
  TELNYX_SMS_API_URL: api.default('https://api.telnyx.com').describe('address of the Telnyx API'),
  SMTP_URL: smtp.optional().describe('mail server: smtp://host:587 (STARTTLS) or smtps://host:465'),
  SMTP_USER: z.string().min(1).optional().describe('user of the mail server'),
  SMTP_PASSWORD: z.string().min(1).optional().describe('its password'),
  SMTP_FROM: mailAddress.optional().describe('address that mail comes from'),
};

const messageSettingsSchema = z.object(messageSettingsShape);
export type MessageSettings = z.output<typeof messageSettingsSchema>;

/** The one sentence that stops the start, or undefined. */
export function messageSettingsProblem(settings: MessageSettings): string | undefined {
  const telnyx = ['TELNYX_SMS_API_KEY', 'TELNYX_SMS_PUBLIC_KEY', 'TELNYX_SMS_FROM'] as const;
  return (
    together(settings, telnyx) ??
    together(settings, ['SMTP_URL', 'SMTP_FROM']) ??
    together(settings, ['SMTP_USER', 'SMTP_PASSWORD']) ??
    (settings.SMTP_USER !== undefined && settings.SMTP_URL === undefined
      ? 'SMTP_USER also needs SMTP_URL.'
      : undefined) ??
    (settings.MESSAGE_HOURS.slice(0, 5) < settings.MESSAGE_HOURS.slice(6)
      ? undefined
      : 'MESSAGE_HOURS ends before it begins.')
  );
}

function together(settings: MessageSettings, names: readonly (keyof MessageSettings)[]): string | undefined {
  const given = names.find((name) => settings[name] !== undefined);
  const missing = names.filter((name) => settings[name] === undefined);
  return given && missing.length > 0 ? `${given} also needs ${missing.join(' and ')}.` : undefined;
}
