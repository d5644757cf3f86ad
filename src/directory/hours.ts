/** When and where a practitioner sees patients, as callers read it: PractitionerRole.availableTime with our two extensions. Pure. */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';

export interface RoleHours {
  readonly days: readonly string[];
  /** Wall-clock times `HH:MM` of the clinic's zone. */
  readonly open: string;
  readonly close: string;
  readonly location?: { readonly reference: string; readonly name: string };
  readonly urgentOnly?: true;
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Lines that differ in nothing but the day are one. */
export function roleHours(role: PractitionerRole, nameOf: (location: string) => string | undefined): RoleHours[] {
  const only = role.location?.length === 1 ? role.location[0]?.reference : undefined;
  const lines = new Map<string, RoleHours & { days: string[] }>();
  for (const line of role.availableTime ?? []) {
    const extension = (url: string) => line.extension?.find((one) => one.url === url);
    const at = extension(EXTENSION.availableAt)?.valueReference?.reference ?? only;
    const open = line.allDay ? '00:00' : line.availableStartTime?.slice(0, 5);
    const close = line.allDay ? '24:00' : line.availableEndTime?.slice(0, 5);
    if (open === undefined || close === undefined) continue;
    const urgentOnly = extension(EXTENSION.reservedForUrgent) !== undefined;
    const key = [at, open, close, urgentOnly].join();
    const same = lines.get(key) ?? {
      days: [],
      open,
      close,
      ...(at !== undefined && { location: { reference: at, name: nameOf(at) ?? '' } }),
      ...(urgentOnly && { urgentOnly }),
    };
    same.days.push(...(line.daysOfWeek ?? []).filter((day) => !same.days.includes(day)));
    lines.set(key, same);
  }
  const first = ({ days }: RoleHours) => Math.min(...days.map((day) => WEEK.indexOf(day)));
  for (const { days } of lines.values()) days.sort((a, b) => WEEK.indexOf(a) - WEEK.indexOf(b));
  return [...lines.values()].sort((a, b) => first(a) - first(b) || (a.open < b.open ? -1 : 1));
}
