/**
 * A service that receives and sends faxes. Drivers: `folder` (files beside the gateway), Telnyx, Phaxio, SRFax, Sinch, Documo.
 * What a vendor says of a fax (numbers, caller id, file name) proves nobody's identity. Phones are E.164.
 */
export const VENDORS = ['folder', 'telnyx', 'phaxio', 'srfax', 'sinch', 'documo'] as const;
export type VendorName = (typeof VENDORS)[number];

/** A fax that came in, as the vendor tells of it. */
export interface ReceivedFax {
  /** The vendor's own id; of `folder`, the file's name and the SHA-256 of its bytes: `name#hash`. May be patient data there. */
  readonly vendorFaxId: string;
  readonly from?: string;
  readonly to?: string;
  /** ms since 1970. */
  readonly receivedAt: number;
  /** Pages as the vendor counted them; fewer in the file is an incomplete fax. */
  readonly pages?: number;
  /** The vendor says that not everything came through. */
  readonly partial?: boolean;
  /** Where the file can be had, of vendors that send a URL. A credential: kept sealed, never queued or logged. */
  readonly mediaUrl?: string;
}

/** How a sending stands. `sent`: under way, or taken by the vendor. Everything else is final. */
export type SendResult = 'sent' | 'delivered' | 'busy' | 'no-answer' | 'not-a-fax' | 'bad-number' | 'failed';

export interface SendOutcome {
  readonly vendorFaxId: string;
  /** Our tag, where the vendor gives it back. */
  readonly tag?: string;
  readonly result: SendResult;
  /** ms since 1970. */
  readonly at: number;
  readonly pages?: number;
}

export type VendorEvent =
  | { readonly kind: 'received'; readonly fax: ReceivedFax; readonly file?: Uint8Array }
  | { readonly kind: 'outcome'; readonly outcome: SendOutcome }
  /** Authentic, and nothing for us to do (a fax has begun to come in). */
  | { readonly kind: 'nothing' };

/** A webhook as it came. */
export interface VendorNotice {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The URL the vendor was given: PUBLIC_URL and our path and query, never the Host header. */
  readonly url: string;
  /** The path's last part after the vendor's name, where it has one. */
  readonly secret?: string;
  /** ms since 1970. */
  readonly now: number;
}

export interface OutgoingFax {
  /** Lower-case letters and digits, at most 40; ours, one per attempt, told to the vendor so that the fax can be found again. */
  readonly tag: string;
  readonly to: string;
  /** PDF. */
  readonly file: Uint8Array;
  readonly pages: number;
}

export interface FaxVendor {
  readonly name: VendorName;
  /** One tag is sent once, however often it is handed over. */
  readonly sameTagOnce?: true;
  /** A webhook's events. Fault `login` when it is not authentic or is stale: nothing is kept. */
  readNotice?(notice: VendorNotice): Promise<readonly VendorEvent[]>;
  /** The file of a fax. Fault `transient`: ask again later; `not-found`: the vendor has it no more. */
  fetchFile(fax: ReceivedFax): Promise<Uint8Array>;
  /**
   * What the vendor holds of what came in since `since` (ms since 1970), in any order; the reconcile job and polling live on it. A vendor
   * without `readNotice` lists only what it was not told is kept; now and then everything, where somebody else may tell it so too.
   */
  listReceived(since: number): Promise<readonly ReceivedFax[]>;
  /** It is kept: the vendor may forget it (marks as read, moves the file away). Safe to repeat. */
  kept(fax: ReceivedFax): Promise<void>;
  /**
   * Hands over one fax. Fault `rolled-back` or `throttled`: proved not sent; `value`: refused for good (the number, the file);
   * `unknown`: nobody knows, ask `outcomeOf`.
   */
  send(fax: OutgoingFax): Promise<SendOutcome>;
  /** What became of a sending, by the vendor's id where it is known, else by tag in the vendor's list. Undefined: the vendor has no such fax. */
  outcomeOf(sent: {
    readonly tag: string;
    readonly vendorFaxId?: string;
    readonly since: number;
  }): Promise<SendOutcome | undefined>;
}
