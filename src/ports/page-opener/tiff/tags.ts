/** Tags of TIFF 6.0 by number. */
export const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  t4Options: 292,
  resolutionUnit: 296,
} as const;

/** Of tag Compression. */
export const COMPRESSION = { none: 1, ccittRows: 2, ccittG3: 3, ccittG4: 4, packBits: 32_773 } as const;
/** Of tag PhotometricInterpretation. */
export const WHITE_IS_ZERO = 0;
