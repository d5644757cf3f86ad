import type { Clinic } from './clinic.ts';
import { evening } from './evening.ts';
import { goingOut } from './going-out.ts';
import { type Day, incoming } from './incoming.ts';
import { newPatient } from './new-patient.ts';
import { patientServices } from './patient-services.ts';

/** Plays one day of referrals at the clinic and tells it line by line; throws Otherwise where anything goes otherwise than told. */
export async function playDay(clinic: Clinic, run: number, print: (line: string) => void): Promise<void> {
  const day: Day = {
    clinic,
    run,
    heading: (text) => print(`\n${text}`),
    tell: (text) => print(`  ${text}`),
  };
  const { maria, rosa } = await incoming(day);
  await goingOut(day);
  await patientServices(day, maria);
  await newPatient(day);
  await evening(day, rosa, maria);
  print(`\nThe day went as told: ${clinic.asTold} answers of the gateway, each as expected.`);
}
