/** One page of a TIFF, as faxes and scanners write it. */
import { COARSE_BELOW_DPI, DRAWN_DPI, MOST_IMAGE_PIXELS, MOST_PAGE_PIXELS, unreadable } from '../limits.ts';
import type { PageDots } from '../page-dots.ts';
import { type Raster, shrunk, squared, type Turn, turned } from '../raster.ts';
import { readTiff } from './directory.ts';
import { resolutionOf } from './resolution.ts';
import { rasterOf, type TiffImage } from './strips.ts';
import { TAG } from './tags.ts';

export const pagesOfTiff = (file: Uint8Array): number => readTiff(file).pages.length;

/** `number` from 1. Fault with the code of an `Unreadable`. */
export async function pageOfTiff(file: Uint8Array, number: number): Promise<PageDots> {
  const { pages, littleEndian } = readTiff(file);
  const directory = pages[number - 1];
  if (!directory) throw unreadable('damaged');
  const first = (tag: number, absent: number) => directory.get(tag)?.[0] ?? absent;
  const [width, height] = [first(TAG.width, 0), first(TAG.height, 0)];
  if (!(width > 0 && height > 0)) throw unreadable('damaged');
  if (width * height > MOST_IMAGE_PIXELS) throw unreadable('too-large');
  const image: TiffImage = { file, littleEndian, directory, width, height };
  const [across, down] = resolutionOf(directory, width, height);
  const turn = TURNS[first(TAG.orientation, 1)] ?? UPRIGHT;
  const lying = turn.quarters % 2 === 1;
  const seen = turned(await rasterOf(image), turn);
  const [seenAcross, seenDown] = lying ? [down, across] : [across, down];
  const dots = ofFitSize(squared(seen, seenAcross, seenDown), Math.max(across, down));
  return {
    widthMm: (seen.width / seenAcross) * 25.4,
    heightMm: (seen.height / seenDown) * 25.4,
    words: [],
    dots,
    shown: dots,
    picture: true,
    coarse: Math.min(across, down) < COARSE_BELOW_DPI,
  };
}

/** Black and white stays as it is up to what a page may have; grey needs no more than 200 dots an inch. */
function ofFitSize(raster: Raster, dpi: number): Raster {
  const pixels = raster.width * raster.height;
  const byPixels = Math.ceil(Math.sqrt(pixels / MOST_PAGE_PIXELS));
  return shrunk(raster, Math.max(byPixels, raster.bilevel ? 1 : Math.floor(dpi / DRAWN_DPI)));
}

/** Tag Orientation (TIFF 6.0 §8): which sides the first row and column of the file are on the page. */
const UPRIGHT: Turn = { quarters: 0, mirrored: false };
const TURNS: Readonly<Record<number, Turn>> = {
  2: { quarters: 0, mirrored: true },
  3: { quarters: 2, mirrored: false },
  4: { quarters: 2, mirrored: true },
  5: { quarters: 3, mirrored: true },
  6: { quarters: 1, mirrored: false },
  7: { quarters: 1, mirrored: true },
  8: { quarters: 3, mirrored: false },
};
