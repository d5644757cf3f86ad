/** The ways offices write one date, telephone number or name. */

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const parts = (iso: string) => {
  const [year = '', month = '', day = ''] = iso.split('-');
  return { year, month, day, name: MONTHS[Number(month) - 1] ?? '' };
};

/** Of an ISO date. */
export const dates = {
  /** 03/04/1961 */
  us: (iso: string) => `${parts(iso).month}/${parts(iso).day}/${parts(iso).year}`,
  /** 3/4/1961 */
  short: (iso: string) => `${Number(parts(iso).month)}/${Number(parts(iso).day)}/${parts(iso).year}`,
  /** 03-04-1961 */
  dashes: (iso: string) => `${parts(iso).month}-${parts(iso).day}-${parts(iso).year}`,
  /** 3.4.1961, month first */
  dots: (iso: string) => `${Number(parts(iso).month)}.${Number(parts(iso).day)}.${parts(iso).year}`,
  /** 04-Mar-1961 */
  middle: (iso: string) => `${parts(iso).day}-${parts(iso).name.slice(0, 3)}-${parts(iso).year}`,
  /** Mar 4, 1961 */
  abbreviated: (iso: string) => `${parts(iso).name.slice(0, 3)} ${Number(parts(iso).day)}, ${parts(iso).year}`,
  /** March 4, 1961 */
  long: (iso: string) => `${parts(iso).name} ${Number(parts(iso).day)}, ${parts(iso).year}`,
  iso: (iso: string) => iso,
};

/** Of an E.164 number. */
export const phones = {
  /** (602) 555-0142 */
  brackets: (e164: string) => `(${e164.slice(2, 5)}) ${e164.slice(5, 8)}-${e164.slice(8)}`,
  /** 602-555-0142 */
  dashes: (e164: string) => `${e164.slice(2, 5)}-${e164.slice(5, 8)}-${e164.slice(8)}`,
  /** 602.555.0142 */
  dots: (e164: string) => `${e164.slice(2, 5)}.${e164.slice(5, 8)}.${e164.slice(8)}`,
  /** 1-602-555-0142 */
  one: (e164: string) => `1-${phones.dashes(e164)}`,
  /** 6025550142 */
  bare: (e164: string) => e164.slice(2),
  /** 602/555-0142 */
  slash: (e164: string) => `${e164.slice(2, 5)}/${e164.slice(5, 8)}-${e164.slice(8)}`,
  /** 602 555 0142 */
  spaces: (e164: string) => `${e164.slice(2, 5)} ${e164.slice(5, 8)} ${e164.slice(8)}`,
  /** +1 602 555 0142 */
  plus: (e164: string) => `+1 ${phones.spaces(e164)}`,
};

export interface PersonName {
  readonly given: readonly string[];
  readonly family: string;
  readonly suffix?: string;
}

export const names = {
  /** Rosa Elena Castellanos Jr */
  plain: ({ given, family, suffix }: PersonName) => [...given, family, ...(suffix ? [suffix] : [])].join(' '),
  /** Castellanos, Rosa Elena; Begaye Jr, Walter */
  lastFirst: ({ given, family, suffix }: PersonName) => `${family}${suffix ? ` ${suffix}` : ''}, ${given.join(' ')}`,
  /** CASTELLANOS, ROSA E */
  capitals: (name: PersonName) => names.lastFirst(name).toUpperCase(),
};
