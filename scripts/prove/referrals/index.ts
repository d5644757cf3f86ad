import type { Claim } from '../claims.ts';
import { badInput } from './bad-input.ts';
import { killedAtRandom, sameReferralFiftyTimes, twoReferralsOnePatient } from './exactly-once.ts';
import { gracefulStop, printedLines } from './journey.ts';
import { logsHoldNoPatient, partnerSeesOwn } from './privacy.ts';
import { jsonAndBundle } from './two-languages.ts';

export const claims: Claim[] = [
  printedLines,
  gracefulStop,
  sameReferralFiftyTimes,
  twoReferralsOnePatient,
  killedAtRandom,
  partnerSeesOwn,
  logsHoldNoPatient,
  badInput,
  jsonAndBundle,
];
