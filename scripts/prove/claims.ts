/** A claim is one line of what must be so, shown with counts. */
export interface Claim {
  readonly says: string;
  /** Answers the counts to print; throws where the claim does not hold. */
  show(): Promise<string>;
}

/** Runs the claims one after the other; true when all hold. */
export async function runClaims(claims: readonly Claim[], only: string | undefined): Promise<boolean> {
  let held = 0;
  const chosen = claims.filter(({ says }) => only === undefined || says.includes(only));
  for (const { says, show } of chosen) {
    const started = Date.now();
    try {
      const counts = await show();
      held++;
      console.log(`holds   ${says}: ${counts} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      console.log(`MISSED  ${says}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`\n${held} passed, ${chosen.length - held} failed`);
  return held === chosen.length && chosen.length > 0;
}

export function must(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

export function same(actual: unknown, expected: unknown, what: string): void {
  must(
    JSON.stringify(actual) === JSON.stringify(expected),
    `${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
  );
}
