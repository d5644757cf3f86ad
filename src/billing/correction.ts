/** Until when the correct insurance of a visit may be told: calendar days of the clinic, so that no hour of daylight saving moves the last one. Pure. */
import { localDay, type Zone } from '../fhir/clinic-time.ts';
import type { CorrectionRule } from '../mappings/insurance-schema.ts';

export interface CorrectionDeps {
  readonly zone: Zone;
  /** Of mappings/insurance/correction.json. */
  readonly corrections: readonly CorrectionRule[];
}

export interface Correction {
  /** The last day that counts, ISO date of the clinic. */
  readonly by: string;
  readonly days: number;
}

const DAY = 86_400_000;

/** Of a visit that begins at an instant (ISO 8601). */
export function correctionOf(start: string, { zone, corrections }: CorrectionDeps): Correction {
  const day = zone.day(Date.parse(start));
  const rule = corrections
    .filter(({ from }) => from <= day.iso)
    .reduce<CorrectionRule | undefined>((newest, one) => (newest && newest.from > one.from ? newest : one), undefined);
  const days = rule?.days ?? 0;
  return { by: localDay(new Date(day.noon + days * DAY).toISOString().slice(0, 10)).iso, days };
}

/** Whether it may still be told at an instant (ISO 8601). */
export const inTime = ({ by }: Correction, at: string, { zone }: CorrectionDeps): boolean =>
  zone.day(Date.parse(at)).iso <= by;
