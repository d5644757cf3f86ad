/** Which desk a fax is for: the department whose number was dialled. */
import type { Directory } from '../directory/departments.ts';
import { contact } from '../directory/snapshot.ts';
import { normalisePhone } from '../fhir/normalise.ts';
import type { Party } from './resources.ts';

/**
 * The department that has the dialled number (its own or its service's), or works at the location that has it, if it is the only one
 * there. Any other number is answered by Patient Services.
 */
export async function deskOf(
  dialled: string | undefined,
  directory: Pick<Directory, 'snapshot' | 'patientServices'>,
): Promise<Party> {
  const { departments, locations } = await directory.snapshot();
  const isDialled = (number: string | undefined) => number !== undefined && normalisePhone(number) === dialled;
  if (dialled !== undefined) {
    const own = departments.find(({ fax }) => isDialled(fax));
    if (own) return party(own);
    const there = locations.filter((location) => isDialled(contact(location, 'fax'))).map(({ id }) => `Location/${id}`);
    const working = departments.filter((one) => one.locations.some((location) => there.includes(location)));
    if (working.length === 1 && working[0]) return party(working[0]);
  }
  return party(await directory.patientServices());
}

const party = ({ reference, display }: { reference: string; display: string }): Party => ({ reference, display });
