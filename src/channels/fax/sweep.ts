import type { FaxBook } from '../../faxes/book.ts';
import { goOn, type IntakePorts } from './intake.ts';

/** Longer than the steps of a fax that nothing holds up take to follow each other. */
const LOST_AFTER_MS = 120_000;
const MOST = 1_000;

export interface SweepPorts extends Pick<IntakePorts, 'spool' | 'ring'> {
  readonly book: Pick<FaxBook, 'unfinished'>;
  readonly now: () => number;
}

/** Puts in the next step of every fax that is not read yet. Of one that waits or is under way this changes nothing. */
export async function sweepFaxes(ports: SweepPorts): Promise<void> {
  for (const fax of await ports.book.unfinished(ports.now() - LOST_AFTER_MS, MOST)) await goOn(fax, ports);
}
