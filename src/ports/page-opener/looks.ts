import { FAX_LINE_MM } from './limits.ts';
import { packed, type Raster } from './raster.ts';

/**
 * SHA-256, hex, of the black dots below the strip where fax machines print their line, which holds the time of sending. The same page in
 * another file, or in another compression, looks the same; scanned anew it does not.
 */
export async function looksOf(raster: Raster, heightMm: number): Promise<string> {
  const fromRow = Math.min(raster.height, Math.round((FAX_LINE_MM / heightMm) * raster.height));
  const dots = packed(raster, 'black', fromRow);
  const seen = new Uint8Array(dots.length + 4);
  new DataView(seen.buffer).setUint32(0, raster.width);
  seen.set(dots, 4);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', seen));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
