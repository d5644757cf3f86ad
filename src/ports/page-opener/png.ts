import { encode } from 'fast-png';
import { packed, type Raster } from './raster.ts';

/** PNG: one bit a dot where the page is only black and white, else eight bits of grey. */
export function png(raster: Raster): Uint8Array {
  const { width, height, grey, bilevel } = raster;
  const zlib = { level: 6 } as const;
  if (!bilevel) return encode({ width, height, data: grey, depth: 8, channels: 1 }, { zlib });
  return encode({ width, height, data: packed(raster, 'white'), depth: 1, channels: 1 }, { zlib });
}
