/** What people read of a C-CDA document: the titles and texts of its sections, as lines. No XML is evaluated, only tags taken off. */
export function narrativeOf(xml: string): string {
  const lines: string[] = [];
  let at = 0;
  for (;;) {
    const title = xml.indexOf('<title', at);
    const text = xml.indexOf('<text', at);
    const start = Math.min(...[title, text].filter((place) => place >= 0));
    if (!Number.isFinite(start)) break;
    const end = xml.indexOf(start === title ? '</title>' : '</text>', start);
    if (end < 0) break;
    const words = plain(xml.slice(xml.indexOf('>', start) + 1, end));
    if (words !== '') lines.push(start === title ? `\n${words.toUpperCase()}` : words);
    at = end + 1;
  }
  return lines.join('\n').trim();
}

/** Elements that stand on a line of their own. */
const BREAKS = /<\/?(?:paragraph|tr|item|list|br|table|caption|thead|tbody)\b[^>]*>/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(markup: string): string {
  return markup
    .replace(/\s+/g, ' ')
    .replace(BREAKS, '\n')
    .replace(/<\/t[dh]>/gi, '   ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
      if (code === undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
