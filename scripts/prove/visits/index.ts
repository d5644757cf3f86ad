import type { Claim } from '../claims.ts';
import { wrongInsurance } from './insurance.ts';
import { race } from './race.ts';
import { ofAReferral } from './referral.ts';

export const claims: Claim[] = [ofAReferral, wrongInsurance, race];
