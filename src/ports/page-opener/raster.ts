/** A page's dots in memory, and turning, stretching and shrinking them. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** One byte a dot, from the top left, row after row; 0 is black. */
  readonly grey: Uint8Array;
  /** Only 0 and 255 occur. */
  readonly bilevel: boolean;
}

/** Where a dot of the picture comes from: a turn by quarter turns clockwise, after mirroring left to right where told. */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}

export function turned(raster: Raster, { quarters, mirrored }: Turn): Raster {
  if (quarters === 0 && !mirrored) return raster;
  const { width, height, grey } = raster;
  const swapped = quarters % 2 === 1;
  const [newWidth, newHeight] = swapped ? [height, width] : [width, height];
  // The dot that lands at 0, 0, and the steps in the source for one dot to the right and one down.
  const [x0, y0, right, down] = STEPS[quarters](width, height);
  const start = y0 * width + (mirrored ? width - 1 - x0 : x0);
  const step = ([dx, dy]: readonly [number, number]) => dy * width + (mirrored ? -dx : dx);
  const [stepRight, stepDown] = [step(right), step(down)];
  const result = new Uint8Array(grey.length);
  for (let y = 0, to = 0; y < newHeight; y++) {
    for (let x = 0, from = start + y * stepDown; x < newWidth; x++, from += stepRight) result[to++] = grey[from] ?? 255;
  }
  return { ...raster, width: newWidth, height: newHeight, grey: result };
}

type Steps = (
  w: number,
  h: number,
) => readonly [x: number, y: number, right: readonly [number, number], down: readonly [number, number]];
const STEPS: readonly [Steps, Steps, Steps, Steps] = [
  () => [0, 0, [1, 0], [0, 1]],
  (_, h) => [0, h - 1, [0, -1], [1, 0]],
  (w, h) => [w - 1, h - 1, [-1, 0], [0, -1]],
  (w) => [w - 1, 0, [0, 1], [-1, 0]],
];

/** Each dot repeated, so that it is the same again only larger. Whole numbers. */
export function repeated(raster: Raster, across: number, down: number): Raster {
  if (across === 1 && down === 1) return raster;
  const width = raster.width * across;
  const height = raster.height * down;
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < raster.height; y++) {
    const at = y * down * width;
    for (let x = 0; x < width; x++) grey[at + x] = raster.grey[y * raster.width + Math.floor(x / across)] ?? 255;
    for (let copy = 1; copy < down; copy++) grey.copyWithin(at + copy * width, at, at + width);
  }
  return { width, height, grey, bilevel: raster.bilevel };
}

/** Its dots made square: a fax of standard resolution has half as many lines as it has dots in a line, in the same length. */
export function squared(raster: Raster, dpiAcross: number, dpiDown: number): Raster {
  const times = (ratio: number) => Math.min(4, Math.max(1, Math.round(ratio)));
  return repeated(raster, times(dpiDown / dpiAcross), times(dpiAcross / dpiDown));
}

/** Smaller by a whole number both ways: each new dot is the mean of `by` × `by`. */
export function shrunk(raster: Raster, by: number): Raster {
  if (by <= 1) return raster;
  const width = Math.max(1, Math.floor(raster.width / by));
  const height = Math.max(1, Math.floor(raster.height / by));
  const [across, down] = [Math.min(by, raster.width), Math.min(by, raster.height)];
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = 0; dy < down; dy++) {
        const at = (y * by + dy) * raster.width + x * by;
        for (let dx = 0; dx < across; dx++) sum += raster.grey[at + dx] ?? 255;
      }
      grey[y * width + x] = sum / (across * down);
    }
  }
  return { width, height, grey, bilevel: false };
}

/** Eight dots a byte, the first in the highest bit, each row on a byte of its own. `one`: what a 1 stands for. */
export function packed({ width, height, grey }: Raster, one: 'black' | 'white', fromRow = 0): Uint8Array {
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(stride * Math.max(0, height - fromRow));
  const inverted = one === 'black' ? 255 : 0;
  for (let y = fromRow, row = 0; y < height; y++, row += stride) {
    for (let x = 0, at = y * width; x < width; ) {
      let byte = 0;
      const end = Math.min(width, x + 8);
      for (; x < end; x++) byte |= (((grey[at++] ?? 255) ^ inverted) & 128) >> (x & 7);
      bits[row + ((end - 1) >> 3)] = byte;
    }
  }
  return bits;
}

export const isBlank = (raster: Raster): boolean => raster.grey.every((dot) => dot > 200);
