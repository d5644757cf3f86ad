/** Is a fax the same as one that came before? By what its pages show, page by page; pure. */

/** A sending as far as comparing needs it. */
export interface Sending {
  readonly id: string;
  /** E.164; undefined where the vendor does not tell. */
  readonly from?: string | undefined;
  /** What each page shows (PageContent.looks), in order; empty for a page that could not be opened. */
  readonly looks: readonly string[];
  /** ms since 1970. */
  readonly receivedAt: number;
  /** Pages of it are missing. */
  readonly short: boolean;
  /** How many of its first pages are covers, which an office may send before every fax; of `own`. */
  readonly covers?: number;
  /** A longer sending has taken its place already. */
  readonly lengthened?: boolean;
}

export interface Repeat {
  readonly fax: string;
  /** This one has more pages than the first. */
  readonly lengthens: boolean;
}

/**
 * The fax of which `own` is a repeat: the same pages again, or the longer or shorter sending of a broken one, from the same number. `others`
 * have been read, and are no repeats themselves; of several it is the earliest. Two faxes that only begin alike (everybody's cover sheet) are two faxes, unless the shorter one is known to lack pages.
 */
export function repeatOf(own: Sending, others: readonly Sending[]): Repeat | undefined {
  const read = others
    .filter((one) => one.id !== own.id && one.from === own.from)
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const same = read.find((one) => isSame(one, own));
  if (same) return { fax: same.id, lengthens: false };
  const { covers = 0 } = own;
  const whole = own.short ? read.find((one) => begins(one, own, covers)) : undefined;
  if (whole) return { fax: whole.id, lengthens: false };
  const broken = read.find((one) => one.short && !one.lengthened && begins(own, one, covers));
  return broken && { fax: broken.id, lengthens: true };
}

/** Of two at the same instant one comes first all the same: of two that are being read it is read first, and the other waits for it. */
export function isBefore(one: Pick<Sending, 'receivedAt' | 'id'>, other: Pick<Sending, 'receivedAt' | 'id'>): boolean {
  return one.receivedAt === other.receivedAt ? one.id < other.id : one.receivedAt < other.receivedAt;
}

const isSame = (one: Sending, other: Sending) =>
  one.looks.length > 0 && one.looks.length === other.looks.length && sharedPages(one, other) === one.looks.length;

/**
 * `longer` begins with the pages of `shorter`; of several the last may have been cut off in the middle, where not only covers are left to
 * tell by: else the fax about one patient would vanish behind the fax about another.
 */
function begins(longer: Sending, shorter: Sending, covers: number): boolean {
  const { length } = shorter.looks;
  if (length === 0 || longer.looks.length <= length) return false;
  const shared = sharedPages(longer, shorter);
  return shared === length || (shared === length - 1 && shared > covers);
}

/** How many pages from the first on are the same. */
function sharedPages({ looks }: Sending, other: Sending): number {
  const differs = looks.findIndex((look, at) => look === '' || look !== other.looks[at]);
  return differs < 0 ? looks.length : differs;
}
