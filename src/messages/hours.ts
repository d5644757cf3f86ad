/** When patients are written to: the hours of a day, by the clinic's clock. Pure. */
import { type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** What is brought forward arrives so long before the hours end. */
const BEFORE_CLOSE = 60;

export interface Hours {
  isOpen(at: number): boolean;
  /** `due` within the hours; else when they begin again, if that is not after `latest`; else in the last hour of those before. */
  sendAt(due: number, latest: number): number;
}

/** `hours`: `08:00-20:00`. */
export function openHours(hours: string, zone: Zone): Hours {
  const [open = 0, close = 0] = hours.split('-').map(minutesOf);
  const at = (day: LocalDay, minutes: number) => zone.instant(day, minutes);
  const opensOn = (day: LocalDay) => at(day, open);
  const near = (day: LocalDay, days: number) => localDay(new Date(day.noon + days * DAY).toISOString().slice(0, 10));
  const isOpen = (moment: number) => {
    const day = zone.day(moment);
    return moment >= opensOn(day) && moment < at(day, close);
  };
  return {
    isOpen,
    sendAt(due, latest) {
      if (isOpen(due)) return due;
      const day = zone.day(due);
      const early = due < opensOn(day);
      const next = opensOn(early ? day : near(day, 1));
      return next <= latest ? next : at(early ? near(day, -1) : day, close - BEFORE_CLOSE);
    },
  };
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}
