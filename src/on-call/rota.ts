/**
 * Who is on call: one CareTeam a department, of category `on-call`, managed by the department. Its participants are PractitionerRoles in the order
 * in which they are called, each with the period of their turn; one without a period always is. Whoever keeps the rota writes this one resource.
 */
import type { CareTeam } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { DirectorySnapshot, RoleOfPractitioner } from '../directory/snapshot.ts';
import { localDay, type Zone } from '../fhir/clinic-time.ts';
import { CODES } from '../fhir/systems.ts';

/** Practitioners on call for a department (`Organization/…`) at an instant (ms), the first to be called first. */
export async function onCallAt(
  department: string,
  at: number,
  { roles }: Pick<DirectorySnapshot, 'roles'>,
  zone: Zone,
  reads: Pick<Reads, 'search'>,
): Promise<RoleOfPractitioner[]> {
  const teams: CareTeam[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<CareTeam>({
      type: 'CareTeam',
      where: [
        ['category', `${CODES.teamKind}|on-call`],
        ['status', 'active'],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    teams.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  const own = teams.filter(({ managingOrganization = [] }) =>
    managingOrganization.some(({ reference }) => reference === department),
  );
  const names = own.flatMap((team) => membersAt(team, at, zone));
  return [...new Set(names)].flatMap((name) => roles.find(({ role }) => `PractitionerRole/${role.id}` === name) ?? []);
}

/** References of those whose turn it is. Pure. */
export function membersAt({ participant = [], period }: CareTeam, at: number, zone: Zone): string[] {
  if (!covers(period, at, zone)) return [];
  return participant.filter((one) => covers(one.period, at, zone)).flatMap(({ member }) => member?.reference ?? []);
}

/** A day that is named without a time is meant whole, by the clinic's clock; an instant ends what it ends. */
function covers(period: CareTeam['period'], at: number, zone: Zone): boolean {
  const { start, end } = period ?? {};
  const instant = (value: string, minutes: number) =>
    value.length > 10 ? Date.parse(value) : zone.instant(localDay(value), minutes);
  return (start === undefined || instant(start, 0) <= at) && (end === undefined || at < instant(end, 24 * 60));
}
