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
  return {
    width: page.widthMm,
    height: page.heightMm,
    words: page.words,
    barcodes: await barcodesOf(page.dots, page.picture),
    image: png(page.shown),
    picture: page.picture,
    coarse: page.coarse,
    looks: await looksOf(page.dots, page.heightMm),
  };
}
