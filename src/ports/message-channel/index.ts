/**
 * A service that carries short messages to people: text messages (`sms`) or mail (`email`). Drivers: `folder` (files beside the gateway),
 * Telnyx (text messages), SMTP (mail). Numbers are E.164. What a service says of a sender proves nobody's identity.
 */
export const CHANNELS = ['sms', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];
export const DRIVERS = ['folder', 'telnyx', 'smtp'] as const;
export type DriverName = (typeof DRIVERS)[number];

export interface OutgoingMessage {
  /** Lower-case letters and digits, at most 40; ours, one per attempt, told to the service so that the message can be found again. */
  readonly tag: string;
  /** A number, or a mail address. */
  readonly to: string;
  /** Of mail. */
  readonly subject?: string;
  readonly text: string;
}

/**
 * How a message stands. `sent`: the service has it, and may tell more. `bad-address`: nobody can be reached there. `opted-out`: the person has
 * told the service to bring nothing more. All but `sent` are final.
 */
export type MessageResult = 'sent' | 'delivered' | 'failed' | 'bad-address' | 'opted-out';

export interface MessageOutcome {
  /** The service's own number of it. */
  readonly messageId: string;
  readonly tag?: string;
  readonly result: MessageResult;
  /** ms since 1970. */
  readonly at: number;
}

/** What a person wrote back. */
export interface Reply {
  readonly messageId: string;
  readonly from: string;
  readonly text: string;
  /** ms since 1970. */
  readonly at: number;
}

export type ChannelEvent =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'outcome'; readonly outcome: MessageOutcome }
  /** Authentic, and nothing for us to do. */
  | { readonly kind: 'nothing' };

/** A webhook as it came. */
export interface ChannelNotice {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The path's last part after the driver's name, where it has one. */
  readonly secret?: string;
  /** ms since 1970. */
  readonly now: number;
}

export interface MessageChannel {
  readonly name: DriverName;
  readonly channel: Channel;
  /** One tag is sent once, however often it is handed over. */
  readonly sameTagOnce?: true;
  /** A webhook's events. Fault `login` when it is not authentic or is stale: nothing is kept. */
  readNotice?(notice: ChannelNotice): Promise<readonly ChannelEvent[]>;
  /** What came in and was not told to be kept yet, of services that tell nothing by themselves. */
  listReplies?(): Promise<readonly Reply[]>;
  /** It is kept: the service may forget it. Safe to repeat. */
  kept?(reply: Reply): Promise<void>;
  /**
   * Hands over one message. Fault `rolled-back` or `throttled`: proved not sent; `value`: refused for good, by the code `message-address`,
   * `message-opted-out` or `message-refused`; `unknown`: nobody knows, ask `outcomeOf`.
   */
  send(message: OutgoingMessage): Promise<MessageOutcome>;
  /** What became of it, by the service's number where it is known, else by tag. Undefined: the service shows no such message. */
  outcomeOf(sent: {
    readonly tag: string;
    readonly messageId?: string;
    readonly since: number;
  }): Promise<MessageOutcome | undefined>;
}
