/** A sample: a layout filled in with a case and sent by some means; makes the file and the truth beside it. */
import { type Coding, pdfOf, tiffOf } from './containers.ts';
import { layOut, type Paper, turnPages } from './paper.ts';
import type { Truth, Use } from './truth.ts';
import { overTheWire, type Wire } from './wire.ts';

export type Medium =
  | { readonly kind: 'text'; readonly turned?: true; readonly size?: readonly [width: number, height: number] }
  | {
      readonly kind: 'picture';
      readonly container: 'tiff' | 'pdf';
      readonly coding: Coding;
      readonly wire: Omit<Wire, 'seed' | 'line'>;
    };

export interface Sample {
  readonly name: string;
  readonly layout: string;
  readonly draw: (paper: Paper) => void;
  readonly medium: Medium;
}

export interface Made {
  /** Below examples/faxes/. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly truth: Truth;
}

export const TEXT: Medium = { kind: 'text' };
export const picture = (
  container: 'tiff' | 'pdf',
  coding: Coding,
  lines: 196 | 98,
  skew: number,
  specks: number,
  upsideDown?: true,
): Medium => ({
  kind: 'picture',
  container,
  coding,
  wire: { lines, skew, specks, ...(upsideDown ? { upsideDown } : {}) },
});

/** A4, as the odd printer has it. */
export const A4 = [595, 842] as const;

export async function make(sample: Sample, number: number, use: Use, seed: number): Promise<Made> {
  const { medium, layout } = sample;
  const laid = await layOut(sample.draw, medium.kind === 'text' && medium.size ? { size: medium.size } : {});
  const common = {
    pages: laid.pages,
    ...(laid.statedPages === undefined ? {} : { statedPages: laid.statedPages }),
    barcodes: laid.barcodes,
    documents: laid.documents,
  };
  const stem = `${String(number).padStart(2, '0')}-${sample.name}`;
  const folder = use === 'held-out' ? 'held-out/' : '';
  if (medium.kind === 'text') {
    const file = `${stem}.pdf`;
    const bytes = medium.turned ? await turnPages(laid.pdf) : laid.pdf;
    return { path: folder + file, bytes, truth: { file, use, layout, format: 'text-pdf', ...common } };
  }
  const { container, coding, wire } = medium;
  const line = `OCT-0${1 + (number % 9)}-2026 09:${10 + (number % 50)}   FROM 602555010${number % 10}   TO 6025550101`;
  const pages = await overTheWire(laid.pdf, { ...wire, seed: seed + number, line });
  const bytes = container === 'tiff' ? tiffOf(pages, coding) : await pdfOf(pages, coding);
  const file = `${stem}.${container === 'tiff' ? 'tif' : 'pdf'}`;
  const resolution = wire.lines === 98 ? 'standard' : 'fine';
  return {
    path: folder + file,
    bytes,
    truth: { file, use, layout, format: `${container}-${coding}`, resolution, ...common },
  };
}
