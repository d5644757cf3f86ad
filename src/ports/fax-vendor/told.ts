/** What vendors tell, in our form. What one gives for a number may be anything: a name, `Anonymous`, a SIP address. */
import { Fault } from '../../fault.ts';
import { normalisePhone } from '../../fhir/normalise.ts';
import type { ReceivedFax } from './index.ts';

const E164 = /^\+[1-9]\d{6,14}$/;

/** E.164, or undefined where it is no number. */
export function numberIn(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  return E164.test(text) ? text : normalisePhone(text);
}

export function parties(
  from: string | null | undefined,
  to: string | null | undefined,
): Pick<ReceivedFax, 'from' | 'to'> {
  const [sender, dialled] = [numberIn(from), numberIn(to)];
  return { ...(sender !== undefined && { from: sender }), ...(dialled !== undefined && { to: dialled }) };
}

/** Fault `value` for what no vendor could dial. */
export function checkNumber(to: string): void {
  if (!E164.test(to))
    throw new Fault('value', { code: 'fax-number', text: 'Faxes are sent to numbers in E.164 form.' });
}

/** ms since 1970, or undefined. Without a zone it is UTC, as every vendor here says of its times. */
export function instant(iso: string | null | undefined): number | undefined {
  const text = iso ?? '';
  const at = Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}
