/** Jaro–Winkler similarity of two strings, 0 to 1 (Winkler 1990; prefix scale 0.1, at most 4 letters). Symmetric. */
export function jaroWinkler(one: string, other: string): number {
  // Greedy pairing can depend on the order of the two; a fixed order makes the measure symmetric.
  const [a, b] =
    one.length < other.length || (one.length === other.length && one < other) ? [one, other] : [other, one];
  if (a === b) return 1;
  if (a.length === 0) return 0;
  const reach = Math.max(0, Math.floor(b.length / 2) - 1);
  const taken: boolean[] = [];
  const pairedA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (!taken[j] && a[i] === b[j]) {
        taken[j] = true;
        pairedA.push(a.charAt(i));
        break;
      }
    }
  }
  const pairs = pairedA.length;
  if (pairs === 0) return 0;
  const pairedB = [...b].filter((_, j) => taken[j]);
  const swapped = pairedA.filter((letter, i) => letter !== pairedB[i]).length / 2;
  const jaro = (pairs / a.length + pairs / b.length + (pairs - swapped) / pairs) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
