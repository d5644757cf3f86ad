/** Midday: referrals of the group's own doctors, to a department and to the outside. */
import { sure } from './clinic.ts';
import type { Day } from './incoming.ts';
import { DELPHINE, OUTSIDE_NEUROLOGIST, WALTER } from './people.ts';

export async function goingOut(day: Day): Promise<void> {
  day.heading('Midday: referrals of our own doctors');
  await toADepartment(day);
  await toTheOutside(day);
}

async function chartOf({ clinic }: Day, person: object): Promise<string> {
  type Found = { result: string; candidates: { patient: string }[] };
  const { body } = await clinic.ask<Found>('ehr', 200, 'POST /v1/patients/search', person);
  const chart = body.candidates[0]?.patient;
  sure(body.result === 'matched' && chart, 'the patient has a chart');
  return chart;
}

async function doctorNamed({ clinic }: Day, name: string): Promise<string> {
  const { body } = await clinic.ask<{ items: { reference: string }[] }>(null, 200, `GET /v1/providers?name=${name}`);
  const reference = body.items[0]?.reference;
  sure(reference, `Dr. ${name} is in the directory`);
  return reference;
}

async function toADepartment(day: Day): Promise<void> {
  const { clinic, run, tell } = day;
  const { body } = await clinic.ask('ehr', 201, 'POST /v1/referrals', {
    referralId: `walter-${run}`,
    specialty: 'pulmonology',
    reason: { icd10: ['J44.1'], text: 'COPD with two exacerbations this year' },
    patient: { reference: await chartOf(day, WALTER) },
    referrer: { reference: await doctorNamed(day, 'Tsosie') },
  });
  sure(body.direction === 'internal' && body.patient.match === 'given', 'between our departments: internal');
  tell(
    `Dr. Tsosie refers Walter Begaye to pulmonology. It is inside the group, so it went at once to the department: ${body.owner}.`,
  );
}

async function toTheOutside(day: Day): Promise<void> {
  const { clinic, run, tell } = day;
  const { body } = await clinic.ask('ehr', 201, 'POST /v1/referrals', {
    referralId: `delphine-${run}`,
    specialty: 'neurology',
    reason: { icd10: ['G43.109'], text: 'Migraine with aura twice weekly' },
    patient: { reference: await chartOf(day, DELPHINE) },
    referrer: { reference: await doctorNamed(day, 'Okonkwo') },
    performer: OUTSIDE_NEUROLOGIST,
  });
  sure(body.direction === 'outgoing' && body.documents.length > 0, 'outgoing, with the records that matter');
  tell(
    `Dr. Okonkwo refers Delphine Archambault to an outside neurologist. ${body.documents.length} pertinent records go along: imaging, notes, EEG.`,
  );
  sure(body.warnings.includes('sensitive-documents-withheld'), 'what may be sensitive is held back');
  tell(
    'One of her notes is marked sensitive and one result nobody has marked at all: both were held back until a person has looked at them.',
  );

  const accepted = { note: 'They see her on the 14th.' };
  const { text } = await clinic.refused('staff', 400, `POST /v1/referrals/${body.id}/accept`, accepted);
  tell(
    `The neurologist has no computer of ours. Whoever writes down their answer says how it came, or is asked to: "${text}"`,
  );
  const told = { ...accepted, learnedFrom: { how: 'phone', who: 'Front desk of Ocotillo' } };
  const after = await clinic.step('otherStaff', body.id, 'accept', told);
  sure(after.status === 'accepted', 'the outside office accepted');
  tell(`Luis Ortega had their front desk on the telephone: accepted. The history says "${after.history.at(-1)?.by}".`);
}
