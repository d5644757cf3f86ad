import type { Directory } from './directory.ts';
import { TAG } from './tags.ts';

const CENTIMETRE = 3;
/** A fax machine has 1728 (A4, letter), 2048 (B4) or 2432 (A3) dots in a line: 204 an inch. */
const FAX_WIDTHS = [1728, 2048, 2432];

/** Dots an inch across and down; where the file does not say, those of a fax of its width, else 200. */
export function resolutionOf(directory: Directory, width: number, height: number): readonly [number, number] {
  const inches = directory.get(TAG.resolutionUnit)?.[0] === CENTIMETRE ? 2.54 : 1;
  const across = (directory.get(TAG.xResolution)?.[0] ?? 0) * inches;
  const down = (directory.get(TAG.yResolution)?.[0] ?? 0) * inches;
  if (isPlausible(across) && isPlausible(down)) return [across, down];
  // Fewer lines than a page half as long as it is wide would have: standard resolution.
  if (FAX_WIDTHS.includes(width)) return [204, height < width * 0.85 ? 98 : 196];
  return [200, 200];
}

const isPlausible = (dpi: number): boolean => dpi >= 30 && dpi <= 2400;
