/**
 * The functions of PDFium (Chrome's PDF library, compiled to WebAssembly) that are used, by the names of its public headers fpdfview.h,
 * fpdf_text.h, fpdf_edit.h, fpdf_annot.h and fpdf_flatten.h. Handles are addresses in its memory, 0 for none.
 */
import { PDFiumModule } from '@hyzyla/pdfium';

const FUNCTIONS = [
  '_FPDF_InitLibraryWithConfig',
  '_FPDF_LoadMemDocument',
  '_FPDF_GetLastError',
  '_FPDF_GetPageCount',
  '_FPDF_CloseDocument',
  '_FPDF_LoadPage',
  '_FPDF_ClosePage',
  '_FPDF_GetPageWidthF',
  '_FPDF_GetPageHeightF',
  '_FPDF_PageToDevice',
  '_FPDF_RenderPageBitmap',
  '_FPDFPage_Flatten',
  '_FPDFPage_GetAnnotCount',
  '_FPDFPage_CountObjects',
  '_FPDFPage_GetObject',
  '_FPDFPageObj_GetType',
  '_FPDFPageObj_GetFillColor',
  '_FPDFPageObj_GetMatrix',
  '_FPDFFormObj_CountObjects',
  '_FPDFFormObj_GetObject',
  '_FPDFImageObj_GetBitmap',
  '_FPDFImageObj_GetImageMetadata',
  '_FPDFTextObj_GetTextRenderMode',
  '_FPDFText_LoadPage',
  '_FPDFText_ClosePage',
  '_FPDFText_CountChars',
  '_FPDFText_GetUnicode',
  '_FPDFText_GetLooseCharBox',
  '_FPDFText_GetTextObject',
  '_FPDFText_HasUnicodeMapError',
  '_FPDFBitmap_CreateEx',
  '_FPDFBitmap_Destroy',
  '_FPDFBitmap_FillRect',
  '_FPDFBitmap_GetBuffer',
  '_FPDFBitmap_GetWidth',
  '_FPDFBitmap_GetHeight',
  '_FPDFBitmap_GetStride',
  '_FPDFBitmap_GetFormat',
] as const;

export type Pdfium = Readonly<Record<(typeof FUNCTIONS)[number], (...numbers: number[]) => number>> & {
  readonly wasmExports: { malloc(bytes: number): number; free(address: number): void };
  /** Another array after its memory has grown: never kept. */
  readonly HEAPU8: Uint8Array;
};

/** Its memory grows to `mostBytes`; what needs more makes it abort (a WebAssembly.RuntimeError), after which it is not used again. */
export async function loadPdfium(program: WebAssembly.Module, mostBytes: number): Promise<Pdfium> {
  const options = {
    // What it says of damaged files is not for our log.
    print: silent,
    printErr: silent,
    instantiateWasm(imports: WebAssembly.Imports, received: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(program, capped(imports, mostBytes));
      received(instance);
      return instance.exports;
    },
  };
  const loaded: object = await PDFiumModule(options);
  if (!isPdfium(loaded)) throw new Error('This PDFium lacks functions that are used.');
  // Config version 2: no JavaScript engine, no fonts but its own.
  const config = loaded.wasmExports.malloc(32);
  loaded.HEAPU8.fill(0, config, config + 32);
  loaded.HEAPU8[config] = 2;
  loaded._FPDF_InitLibraryWithConfig(config);
  return loaded;
}

const silent = (): void => {};

/** Every growth of the memory passes by this one import. */
function capped(imports: WebAssembly.Imports, mostBytes: number): WebAssembly.Imports {
  const grow = imports.env?.emscripten_resize_heap;
  if (typeof grow !== 'function') throw new Error('This PDFium grows its memory by another way.');
  const limited = (bytes: number): unknown => (bytes >>> 0 > mostBytes ? 0 : grow(bytes));
  return { ...imports, env: { ...imports.env, emscripten_resize_heap: limited } };
}

const isPdfium = (module: object): module is Pdfium =>
  FUNCTIONS.every((name) => typeof Reflect.get(module, name) === 'function');
