import { prepareZXingModule } from 'zxing-wasm/reader';
import { loadPdfium, type Pdfium } from './pdf/pdfium.ts';

/** The WebAssembly programs, from wherever this runtime has them: packages on Node, imported modules on Cloudflare. Nothing is fetched. */
export interface Programs {
  pdfium(): Promise<WebAssembly.Module>;
  barcodes(): Promise<WebAssembly.Module>;
}

export interface Readers {
  /** Started when the first PDF comes. */
  pdfium(): Promise<Pdfium>;
  /** To be called after each use. `spoilt`: it aborted, and its memory is in no state to go on with. */
  used(pdfium: Pdfium, spoilt: boolean): void;
}

/**
 * `mostBytes`: what PDFium may take; a file that needs more is refused. WebAssembly gives no memory back: a PDFium that has grown beyond
 * `keptBytes` is let go, and the next file gets a new one.
 */
export function startReaders(programs: Programs, mostBytes: number, keptBytes: number): Readers {
  let pdfium: Promise<Pdfium> | undefined;
  prepareZXingModule({
    overrides: {
      instantiateWasm(imports: WebAssembly.Imports, received: (instance: WebAssembly.Instance) => void) {
        programs.barcodes().then(async (program) => received(await WebAssembly.instantiate(program, imports)));
        return {};
      },
    },
  });
  return {
    async pdfium() {
      const starting = (pdfium ??= programs.pdfium().then((program) => loadPdfium(program, mostBytes)));
      try {
        return await starting;
      } catch (error) {
        pdfium = undefined;
        throw error;
      }
    },
    used({ HEAPU8 }, spoilt) {
      if (spoilt || HEAPU8.length > keptBytes) pdfium = undefined;
    },
  };
}
