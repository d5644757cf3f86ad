/** Whose turn it is with a message: the next of the rota who has not had it, else Patient Services, after whom nobody comes. */
import type { Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { Department, DirectorySnapshot } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { Turn } from './resources.ts';
import { onCallAt } from './rota.ts';

export interface OnCallDeps {
  readonly directory: Pick<Directory, 'snapshot' | 'patientServices'>;
  readonly zone: Zone;
  /** How long one of the rota has before the next is called. */
  readonly minutes: number;
}

export async function nextTurn(
  department: string,
  given: readonly string[],
  at: number,
  reads: Pick<Reads, 'search'>,
  { directory, zone, minutes }: OnCallDeps,
): Promise<Turn> {
  const [snapshot, desk] = await Promise.all([directory.snapshot(), directory.patientServices()]);
  const next = (await onCallAt(department, at, snapshot, zone, reads)).find(
    ({ role }) => !given.includes(`PractitionerRole/${role.id}`),
  );
  if (!next) return { to: { reference: desk.reference, display: desk.display }, status: 'with-patient-services' };
  const to = { reference: `PractitionerRole/${next.role.id}`, display: next.role.practitioner?.display ?? '' };
  return { to, status: 'with-physician', until: new Date(at + minutes * 60_000).toISOString() };
}

/** A department by its id or reference; Fault code-invalid. */
export function departmentNamed({ departments }: DirectorySnapshot, name: string, expression: string): Department {
  const found = departments.find(({ id, reference }) => id === name || reference === name);
  if (found) return found;
  throw new Fault('code-invalid', { code: 'department-unknown', text: 'There is no such department.', expression });
}
