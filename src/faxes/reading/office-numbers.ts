/** Telephone and fax numbers of an office with what tells them apart before or after them: `Tel 602-… Fax 602-…`, `602-… tel / 602-… fax`. */
import { placeOf } from './match.ts';
import { npisIn, phonesIn } from './numbers.ts';
import { type Token, textOf } from './page.ts';
import type { Value } from './value.ts';

type OfficePath = 'referrer.phone' | 'referrer.fax';

/** A number of an office. `told`: words say what it is. */
interface OfficeNumber {
  readonly path: OfficePath;
  readonly value: Value;
  readonly told: boolean;
}

const FAX = `(?:secure |office |direct )?(?:fax|facsimile|telefax|telecopier|fx|f)(?: (?:no|number|line|#))?`;
const PHONE = `(?:main |office |clinic )?(?:ph|phone|tel|tele|telephone|office|voice|main|direct|call|dept|department|appointments?|scheduling|p|t|o|v)(?: (?:no|number|line|#))?`;
const [FAX_BEFORE, PHONE_BEFORE] = [FAX, PHONE].map(
  (words) => new RegExp(String.raw`(?:^|[^\p{L}])${words}[.:#)]*$`, 'iu'),
);
const [FAX_AFTER, PHONE_AFTER] = [FAX, PHONE].map(
  (words) => new RegExp(String.raw`^[(\[]?${words}(?![\p{L}\d])`, 'iu'),
);

export function officeNumbers(tokens: readonly Token[]): OfficeNumber[] {
  const npis = new Set(npisIn(tokens).flatMap((npi) => npi.tokens));
  const values = phonesIn(tokens).filter((value) => !value.tokens.some((t) => npis.has(t)));
  const spans = values.map((value) => {
    const at = placeOf(tokens, value);
    return { value, at, end: at + value.tokens.length };
  });
  const before = spans.map(({ at }, n) =>
    kindOf(tokens.slice(Math.max(spans[n - 1]?.end ?? 0, at - 4), at), FAX_BEFORE, PHONE_BEFORE),
  );
  const after = spans.map(({ end }, n) =>
    kindOf(tokens.slice(end, Math.min(spans[n + 1]?.at ?? tokens.length, end + 3)), FAX_AFTER, PHONE_AFTER),
  );
  // A line has its words on one side of its numbers, as the first of them has.
  const led = before[0] !== undefined || after.at(-1) === undefined;
  return spans.map(({ value }, n) => {
    const kind = (led ? before : after)[n];
    return { path: kind ?? 'referrer.phone', value, told: kind !== undefined };
  });
}

function kindOf(words: readonly Token[], fax: RegExp | undefined, phone: RegExp | undefined): OfficePath | undefined {
  const text = textOf(words).trim();
  if (fax?.test(text)) return 'referrer.fax';
  return phone?.test(text) ? 'referrer.phone' : undefined;
}
