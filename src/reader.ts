/**
 * The reader: a second Cloudflare Worker script, which opens faxed files for the gateway's script and holds nothing. It has no address of its
 * own, and is called by service binding (wrangler.reader.toml, docs/page-opener.md).
 */

import { WorkerEntrypoint } from 'cloudflare:workers';
import pdfium from '@hyzyla/pdfium/pdfium.wasm';
import barcodes from 'zxing-wasm/reader/zxing_reader.wasm';
import type { OpenedFile, OpenedPage, PageOpener, Unreadable } from './ports/page-opener/index.ts';
import { openPages } from './ports/page-opener/open-pages.ts';
import { startReaders } from './ports/page-opener/readers.ts';

const MIB = 1024 * 1024;

/** An isolate has 128 MiB for everything. */
const pages = openPages(
  startReaders(
    { pdfium: async () => programOf(pdfium), barcodes: async () => programOf(barcodes) },
    72 * MIB,
    40 * MIB,
  ),
);

export default class Reader extends WorkerEntrypoint implements PageOpener {
  open(file: Uint8Array): Promise<OpenedFile> {
    return pages.open(file);
  }

  page(file: Uint8Array, number: number): Promise<OpenedPage | { readonly unreadable: Unreadable }> {
    return pages.page(file, number);
  }
}

/** What wrangler makes of a .wasm file; its package may declare something else, for other bundlers. */
function programOf(imported: unknown): WebAssembly.Module {
  if (imported instanceof WebAssembly.Module) return imported;
  throw new Error('A .wasm file was not bundled as a module.');
}
