/** The shapes of mappings/directory/: where ZIP codes are; checked when bundled. */
import * as z from 'zod';

export const zipPlacesFile = z.strictObject({
  why: z.string().min(1),
  source: z.string().min(1),
  date: z.iso.date(),
  /** ZIP code → latitude and longitude of its middle, degrees. */
  places: z.record(
    z.string().regex(/^\d{5}$/, 'a ZIP code has five digits'),
    z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]),
  ),
});

export type ZipPlaces = z.output<typeof zipPlacesFile>['places'];
