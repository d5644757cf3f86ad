/** Narrative.div (R4 txt-1, txt-2): a well-formed XHTML fragment of the tags R4 allows, without script or style that runs. */

const TAGS = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ' +
    'li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);
const ROOT = /^\s*<div\s(?:[^>]*\s)?xmlns="http:\/\/www\.w3\.org\/1999\/xhtml"[^>]*>/;
const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const RUNS = /\son\w+\s*=|=\s*["']\s*(?:javascript:|vbscript:|data:(?!image\/(?:png|jpeg|gif);))/i;
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/g;

/** True for a narrative that may be shown. */
export function isNarrative(value: string): boolean {
  const html = value.trim().replace(COMMENT, '');
  if (!ROOT.test(html) || !html.endsWith('</div>')) return false;
  const open: string[] = [];
  let end = 0;
  let hasContent = false;
  for (const { index, 0: tag, 1: closing, 2: name = '', 3: attributes = '', 4: empty } of html.matchAll(TAG)) {
    const between = html.slice(end, index);
    if (between.includes('<') || (end > 0 && open.length === 0)) return false;
    hasContent ||= between.trim().length > 0 || name === 'img';
    end = index + tag.length;
    if (!TAGS.has(name) || RUNS.test(attributes)) return false;
    if (closing) {
      if (open.pop() !== name) return false;
    } else if (!empty) {
      open.push(name);
    }
  }
  return open.length === 0 && end === html.length && hasContent;
}
