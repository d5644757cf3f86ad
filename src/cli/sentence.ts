import { isFault } from '../fault.ts';

/** Runs a command; a failure is one sentence on standard error and exit code 1, never a stack trace. */
export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
  }
}

function sentenceOf(error: unknown): string {
  if (isFault(error)) {
    return error.issues.map(({ expression, text }) => (expression ? `${expression}: ${text}` : text)).join(' ');
  }
  return error instanceof Error ? error.message : String(error);
}
