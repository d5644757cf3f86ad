/** The samples for scoring, in layouts of their own. Who writes or tunes the reading does not open what is imported here. */

import type { Case } from './cases.ts';
import { caseOf } from './cases.ts';
import { stopTheFee } from './held-out-strays.ts';
import type { Paper } from './paper.ts';
import { type Sample, TEXT } from './sample.ts';

const one = (layout: (paper: Paper, c: Case) => void, n: number, name: string, medium = TEXT): Sample => ({
  name,
  layout: layout.name,
  draw: (paper) => layout(paper, caseOf(n)),
  medium,
});

export const HELD_OUT: readonly Sample[] = [one(stopTheFee, 101, 'junk-card-fees')];
