/**
 * Ids that grow with time (RFC 9562, version 7), so that new rows lie together in the indexes. Within one ms, and when the clock is set
 * back, the 12 bits after the time count up; after 4,096 in one ms the time is counted on.
 */
export function uuidV7(now: () => number): () => string {
  let last = 0;
  let count = 0;
  const pool = new Uint8Array(1024); // asking for a few bytes each time costs more than the rest together
  let used = pool.length;
  return () => {
    const at = now();
    if (at > last) [last, count] = [at, 0];
    else if (count < 0xfff) count++;
    else [last, count] = [last + 1, 0];
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const random = pool.slice(used, used + 8);
    used += 8;
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80; // variant
    const time = last.toString(16).padStart(12, '0');
    const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const counter = count.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
