/** Who sent it, where one label stands for person and practice: `From: Alan Reyes, MD / Desert Family Medicine`. */
import type { Token } from './page.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readOrganization } from './plain-values.ts';
import type { Value } from './value.ts';

/** Person and practice of the runs that follow such a label; the label's own first. */
export function senderIn(runs: readonly (readonly Token[])[]): Map<string, Value> {
  const found = new Map<string, Value>();
  const [own, next] = runs;
  const parts = own ? splitRun(own) : [];
  for (const part of parts) {
    const name = readName(part);
    const organization = looksLikeOrganization(textOf(part)) ? readOrganization(part) : undefined;
    if (organization && !found.has('referrer.organization.name'))
      found.set('referrer.organization.name', { ...organization, strength: 0.9 });
    else if (name && name.strength > 0.5 && parts.length > 1 && !found.has('referrer.name') && !organization)
      found.set('referrer.name', { ...name, strength: name.strength * 0.95 });
  }
  const practice =
    next && found.size === 0 && readName(own ?? [])?.credential && looksLikeOrganization(textOf(next))
      ? readOrganization(next)
      : undefined;
  if (practice) found.set('referrer.organization.name', { ...practice, strength: 0.8 });
  return found;
}

/** At slashes, bars, dashes, ` at `, and at commas that no credential follows. */
function splitRun(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const [i, token] of tokens.entries()) {
    if (/^([/|;•·–—-]|at|of|with)$/.test(token.text)) {
      parts.push([]);
      continue;
    }
    const [before] = tokens.slice(i - 1, i);
    if (/^\(/.test(token.text) || (i > 0 && /^dr\.?$/i.test(token.text) && /[,;]$/.test(before?.text ?? '')))
      parts.push([]);
    parts.at(-1)?.push(token);
    const rest = tokens.slice(i + 1);
    // Credentials go with the name.
    const [name, longer] = [readName(tokens.slice(0, i + 1)), readName(tokens.slice(0, i + 2))];
    const more = longer?.tokens.length === i + 2 && tokens.length > i + 1 && longer.text === name?.text;
    if (!more && /[,;]$/.test(token.text) && looksLikeOrganization(textOf(rest)) && name) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}
