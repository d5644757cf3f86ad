/** Scheduled work as one registry. Which jobs are due is pure: both runtimes only call once a minute. */
import type { Zone } from './fhir/clinic-time.ts';

export interface Job {
  readonly name: string;
  readonly when:
    | { readonly everyMinutes: number }
    | { readonly dailyAt: { readonly hour: number; readonly minute: number } };
  run(): Promise<void>;
}

/** When each job last ran, kept beside the ledger. */
export interface JobRuns {
  last(name: string): Promise<number | undefined>;
  note(name: string, at: number): Promise<void>;
}

/**
 * Is the job due at `now` (ms since 1970), given when it was noted to have run last? Daily ones go by the clinic's own clock. A run that
 * is noted for the future was by a clock that was wrong, and does not count.
 */
export function isDue(job: Job, noted: number | undefined, now: number, zone: Zone): boolean {
  const last = noted !== undefined && noted > now ? undefined : noted;
  if ('everyMinutes' in job.when) return last === undefined || now - last >= job.when.everyMinutes * 60_000 - 1_000;
  const { hour, minute } = job.when.dailyAt;
  const minutes = hour * 60 + minute;
  const today = zone.instant(zone.day(now), minutes);
  // Before today's minute yesterday's still counts: one shortly before midnight may have been slept through.
  const due = now >= today ? today : zone.instant(zone.day(zone.instant(zone.day(now), 0) - 1), minutes);
  return last === undefined || last < due;
}

/** Runs what is due, one after the other. A job that fails is told and tried again at the next tick; it holds up no other. */
export async function runDue(
  jobs: readonly Job[],
  runs: JobRuns,
  now: () => number,
  zone: Zone,
  failed: (job: string, error: unknown) => void,
): Promise<void> {
  for (const job of jobs) {
    const at = now();
    if (!isDue(job, await runs.last(job.name), at, zone)) continue;
    try {
      await job.run();
      await runs.note(job.name, at);
    } catch (error) {
      failed(job.name, error);
    }
  }
}
