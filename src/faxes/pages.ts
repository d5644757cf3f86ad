/** Of a file whose pages nobody can tell: the whole of it. */
const ALL = 'all';

/** Pages of a fax in one word: `1-3,5`; `all` where none are named. */
export function showPages(pages: readonly number[]): string {
  if (pages.length === 0) return ALL;
  const runs: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && page <= last[1] + 1) last[1] = Math.max(last[1], page);
    else runs.push([page, page]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

export function parsePages(text: string): number[] {
  if (text === ALL) return [];
  return text.split(',').flatMap((run) => {
    const [from = Number.NaN, to = from] = run.split('-').map(Number);
    return Number.isInteger(from) && Number.isInteger(to)
      ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
      : [];
  });
}
