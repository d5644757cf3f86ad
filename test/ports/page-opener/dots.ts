/** Pages of dots for tests: lines of blobs as thick as writing, and nothing that two pages have in common. */
export interface Dots {
  readonly width: number;
  readonly height: number;
  /** One byte a dot, 1 is black. */
  readonly black: Uint8Array;
}

/** A page as a fax has it: mostly white, some 70 lines of it written. `seed`: another page. */
export function writtenPage(width = 1728, height = 2292, seed = 1): Dots {
  const black = new Uint8Array(width * height);
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let y = 20; y < height - 30; y += 30) {
    for (let x = 40 + next(60); x < width - 60; x += 12 + next(30)) {
      const [across, down] = [2 + next(14), 4 + next(16)];
      for (let dy = 0; dy < down; dy++) black.fill(1, (y + dy) * width + x, (y + dy) * width + x + across);
    }
  }
  return { width, height, black };
}

export function empty(width: number, height: number): Dots {
  return { width, height, black: new Uint8Array(width * height) };
}

/** Eight dots a byte. `one`: what a 1 stands for. */
export function packedDots({ width, height, black }: Dots, one: 'black' | 'white' = 'black'): Uint8Array {
  const stride = Math.ceil(width / 8);
  const bytes = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isBlack = black[y * width + x] === 1;
      if (isBlack === (one === 'black')) bytes[y * stride + (x >> 3)]! |= 128 >> (x & 7);
    }
  }
  return bytes;
}

/** Seen from the side: `quarters` turns clockwise. */
export function turnedDots(dots: Dots, quarters: number): Dots {
  if (quarters === 0) return dots;
  const { width, height, black } = turnedDots(dots, quarters - 1);
  const result = new Uint8Array(black.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[x * height + (height - 1 - y)] = black[y * width + x]!;
  }
  return { width: height, height: width, black: result };
}
