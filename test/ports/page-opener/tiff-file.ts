/** Writes TIFFs for tests, right ones and wrong ones. */
export interface TiffPage {
  /** By tag number. A fraction is written as a rational. */
  readonly tags: Readonly<Record<number, number | readonly number[]>>;
  readonly strips: readonly Uint8Array[];
}

export function tiffFile(pages: readonly TiffPage[], littleEndian = true): Uint8Array<ArrayBuffer> {
  const size =
    8 + pages.reduce((sum, page) => sum + 2000 + page.strips.reduce((all, strip) => all + strip.length + 16, 0), 0);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  const order = littleEndian ? 0x49 : 0x4d;
  file.set([order, order]);
  view.setUint16(2, 42, littleEndian);
  let at = 8;
  let link = 4;
  const even = () => void (at += at % 2);
  for (const { tags, strips } of pages) {
    const offsets = strips.map((strip) => {
      const start = at;
      file.set(strip, at);
      at += strip.length;
      even();
      return start;
    });
    const all = Object.entries({ 273: offsets, 279: strips.map(({ length }) => length), ...tags })
      .map(([tag, value]) => [Number(tag), typeof value === 'number' ? [value] : value] as const)
      .sort(([one], [other]) => one - other);
    const places = new Map<number, number>();
    for (const [tag, values] of all) {
      const rational = RATIONAL.includes(tag);
      if (!rational && values.length === 1) continue;
      places.set(tag, at);
      for (const value of values) {
        view.setUint32(at, rational ? Math.round(value * 100) : value, littleEndian);
        if (rational) view.setUint32(at + 4, 100, littleEndian);
        at += rational ? 8 : 4;
      }
    }
    view.setUint32(link, at, littleEndian);
    view.setUint16(at, all.length, littleEndian);
    at += 2;
    for (const [tag, values] of all) {
      view.setUint16(at, tag, littleEndian);
      view.setUint16(at + 2, RATIONAL.includes(tag) ? 5 : 4, littleEndian);
      view.setUint32(at + 4, values.length, littleEndian);
      view.setUint32(at + 8, places.get(tag) ?? values[0] ?? 0, littleEndian);
      at += 12;
    }
    link = at;
    at += 4;
  }
  return file.slice(0, at);
}
const RATIONAL = [282, 283];

/** A page as faxes have it: one strip, white is 0, 204 × `dpiDown` dots an inch. */
export function faxPage(
  { width, height }: { readonly width: number; readonly height: number },
  compression: number,
  strip: Uint8Array,
  more: Readonly<Record<number, number | readonly number[]>> = {},
): TiffPage {
  const tags = {
    256: width,
    257: height,
    258: 1,
    259: compression,
    262: 0,
    277: 1,
    278: height,
    282: 204,
    283: 196,
    296: 2,
  };
  return { tags: { ...tags, ...more }, strips: [strip] };
}
