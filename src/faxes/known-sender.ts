/** Whose fax number is it? A number can be forged, so it only adds to what the page says, and never stands alone. */
export interface Sender {
  /** `Organization/…` */
  readonly organization?: string;
  /** NPIs of who sends from there. */
  readonly npi?: readonly string[];
}

/** The sender behind a number (E.164), if a person has made sure whose it is. */
export type KnownSender = (from: string) => Promise<Sender | undefined>;
