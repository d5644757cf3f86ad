/** Opens the message channels that are set up: at most one for text messages and one for mail. */
import { SettingsError } from '../../settings.ts';
import type { MessageSettings } from '../../settings-messages.ts';
import type { Channel, MessageChannel } from './index.ts';
import type { SmtpSettings } from './smtp.ts';
import { telnyxChannel } from './telnyx.ts';

export interface ChannelDeps {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** The folder, where there is one. */
  readonly folder?: (channel: Channel) => MessageChannel;
  /** Mail servers are spoken to where the runtime has sockets. */
  readonly smtp?: (settings: SmtpSettings) => MessageChannel;
}

/** The folder stands in for what is not set up in the demo clinic, and in no other: patients would wait for what only a file holds. */
export function openMessageChannels(
  settings: MessageSettings & { readonly DEMO: boolean },
  deps: ChannelDeps,
): MessageChannel[] {
  const standIn = settings.DEMO ? deps.folder : undefined;
  return [sms(settings, deps) ?? standIn?.('sms'), mail(settings, deps) ?? standIn?.('email')].filter(
    (one) => one !== undefined,
  );
}

function sms(settings: MessageSettings, deps: ChannelDeps): MessageChannel | undefined {
  const { TELNYX_SMS_API_KEY: apiKey, TELNYX_SMS_PUBLIC_KEY: publicKey, TELNYX_SMS_FROM: from } = settings;
  if (!apiKey || !publicKey || !from) return undefined;
  return telnyxChannel({ apiKey, publicKey, from, apiUrl: settings.TELNYX_SMS_API_URL }, deps);
}

function mail(settings: MessageSettings, { smtp }: ChannelDeps): MessageChannel | undefined {
  const { SMTP_URL: url, SMTP_USER: user, SMTP_PASSWORD: password, SMTP_FROM: from } = settings;
  if (!url || !from) return undefined;
  if (!smtp) throw new SettingsError('SMTP_URL is for Node: a Worker speaks to no mail server.');
  return smtp({ url, from, ...(user !== undefined && { user }), ...(password !== undefined && { password }) });
}
