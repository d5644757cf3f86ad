import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Readers, startReaders } from './readers.ts';

const MIB = 1024 * 1024;
const { resolve } = createRequire(import.meta.url);

/** The programs are in the packages that bring them. */
const program = async (name: string) => WebAssembly.compile(await readFile(resolve(name)));

export const nodeReaders = (): Readers =>
  startReaders(
    {
      pdfium: () => program('@hyzyla/pdfium/pdfium.wasm'),
      barcodes: () => program('zxing-wasm/reader/zxing_reader.wasm'),
    },
    128 * MIB,
    64 * MIB,
  );
