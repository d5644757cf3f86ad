/**
 * Text for the standard fonts of PDF, which know the Windows-1252 characters only. Letters outside it are written in their nearest Latin
 * form (names are what it happens to: Łukasz, Nguyễn, Ольга); what has none becomes `¿`, and the page says so. Nothing vanishes silently.
 */

/** In place of a character that cannot be printed. */
export const UNPRINTABLE = '\u00bf';

/** Beyond Latin-1 in Windows-1252. */
const WINDOWS_1252 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** A character and what is written for it; `_` for nothing. */
const NEAREST = [
  'Ł L ł l Đ D đ d Ħ H ħ h ı i Ŧ T ŧ t Ŋ N ŋ n Ə E ə e ẞ SS',
  "‐ - ‑ - ‒ - ― - − - ′ ' ″ \" ʼ ' ʻ ' ← <- → -> ≤ <= ≥ >= ≠ <> ≈ ~ ✓ x ☑ [x] ☐ [ ]".replace('[ ]', '[]'),
  'А A Б B В V Г G Д D Е E Ж Zh З Z И I К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х Kh Ц Ts Ч Ch Ш Sh Щ Shch Ъ _ Ы Y Ь _ Э E Ю Yu Я Ya',
  'Є Ye І I Ґ G',
  'Α A Β V Γ G Δ D Ε E Ζ Z Η I Θ Th Ι I Κ K Λ L Μ M Ν N Ξ X Ο O Π P Ρ R Σ S Τ T Υ Y Φ F Χ Ch Ψ Ps Ω O ς s',
];
const PLAIN: ReadonlyMap<string, string> = new Map(
  NEAREST.flatMap((row) => [...row.matchAll(/(\S+) (\S+)/g)]).map(([, from = '', to = '']) => [
    from,
    to.replace('_', ''),
  ]),
);

const printable = (letter: string) =>
  (letter >= ' ' && letter <= '~') ||
  (letter >= '\u00a0' && letter <= '\u00ff' && letter !== UNPRINTABLE) ||
  WINDOWS_1252.has(letter);

function nearest(letter: string): string {
  if (printable(letter)) return letter;
  const plain = PLAIN.get(letter) ?? PLAIN.get(letter.toUpperCase())?.toLowerCase();
  if (plain !== undefined) return plain;
  const base = letter.normalize('NFKD').replace(/\p{M}/gu, '');
  return base === letter ? UNPRINTABLE : [...base].map(nearest).join('');
}

/** `text` in characters the standard fonts have. Blanks, tabs and line ends become single blanks; with `lines` they stay. */
export function printableText(text: string, lines = false): string {
  const plain = lines ? text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '    ') : text.replaceAll(/\s+/g, ' ');
  // Marks that no letter takes, and what only steers the setting of a line, leave nothing to read.
  return [...plain.normalize('NFC').replace(/\p{Cf}/gu, '')]
    .map((letter) => (letter === '\n' && lines ? letter : /\p{M}/u.test(letter) ? '' : nearest(letter)))
    .join('');
}
