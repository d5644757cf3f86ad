import { barcodesOf } from './barcodes.ts';
import type { OpenedPage, Word } from './index.ts';
import { looksOf } from './looks.ts';
import { png } from './png.ts';
import type { Raster } from './raster.ts';

/** A page as its file gives it, before anything is looked for in its dots. */
export interface PageDots {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly words: readonly Word[];
  /** As fine as there is. */
  readonly dots: Raster;
  /** What is kept for people. */
  readonly shown: Raster;
  readonly picture: boolean;
  readonly coarse: boolean;
}

export async function openedPage(page: PageDots): Promise<OpenedPage> {
  const opened = {
    width: page.widthMm,
    height: page.heightMm,
    words: page.words,
    barcodes: await barcodesOf(page.dots, page.picture),
    image: png(page.shown),
    picture: page.picture,
    coarse: page.coarse,
    looks: await looksOf(page.dots, page.heightMm),
  };
  // Megabytes a page: given back now, and not when the collector comes by.
  for (const { buffer } of new Set([page.dots.grey, page.shown.grey]))
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  return opened;
}
