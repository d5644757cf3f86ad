/** Conditional reads (RFC 9110, 13.1.2). */

/** Whether If-None-Match names this tag, by weak comparison. */
export function notModified({ headers }: Request, etag: string): boolean {
  const asked = headers.get('if-none-match');
  if (asked === null) return false;
  if (asked.trim() === '*') return true;
  const plain = (tag: string) => tag.trim().replace(/^W\//, '');
  return asked.split(',').some((tag) => plain(tag) === plain(etag));
}
