/** What the names of files in `fax-in` tell. A fax's id there is the file's name and its bytes: `name#hash`. */
import type { ReceivedFax } from './index.ts';

/** `sha256`: hex, of the bytes. */
export const idOfFile = (name: string, sha256: string) => `${name}#${sha256}`;
export const nameOfFile = (vendorFaxId: string) => vendorFaxId.slice(0, vendorFaxId.lastIndexOf('#'));

/** Numbers that stand in a name: `from+16022340101-to+16022340199.pdf`. */
export function numbersIn(name: string): Pick<ReceivedFax, 'from' | 'to'> {
  const number = (word: string) => new RegExp(`(?:^|[^a-z])${word}(\\+[1-9]\\d{6,14})(?!\\d)`, 'i').exec(name)?.[1];
  const [from, to] = [number('from'), number('to')];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
