import type { Claim } from '../claims.ts';
import { wrongInsurance } from './insurance.ts';
import { newPatient } from './new-patient.ts';
import { race } from './race.ts';
import { ofAReferral } from './referral.ts';

export const claims: Claim[] = [newPatient, ofAReferral, wrongInsurance, race];
