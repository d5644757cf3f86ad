/** A line under a page that came from elsewhere, on a strip of its own: nothing of the page is covered. */
import { degrees, type PDFFont, type PDFPage, rgb } from 'pdf-lib';

const STRIP = 20;
const SIZE = 10;
const EDGE = 36;

/** Makes the page longer at the edge that is its lower one as people see it, and writes there. `text` in printable characters. */
export function stampPage(page: PDFPage, text: string, font: PDFFont): void {
  const angle = ((page.getRotation().angle % 360) + 360) % 360;
  const { x, y, width, height } = page.getCropBox();
  const strip = stripOf(angle, { x, y, width, height });
  for (const [get, set] of BOXES) {
    if (get(page) !== undefined) set(page, strip.box.x, strip.box.y, strip.box.width, strip.box.height);
  }
  page.drawText(text, { ...strip.at, size: SIZE, font, color: rgb(0, 0, 0), rotate: degrees(angle) });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is seen outside the box that was shown stays unseen: all boxes become the one that is shown, and its strip. */
const BOXES: readonly [
  (page: PDFPage) => unknown,
  (page: PDFPage, ...box: [number, number, number, number]) => void,
][] = [
  [(page) => page.getMediaBox(), (page, ...box) => page.setMediaBox(...box)],
  [(page) => page.node.CropBox(), (page, ...box) => page.setCropBox(...box)],
];

/** A page turned by 90° clockwise shows its right edge below; and so on. */
function stripOf(angle: number, { x, y, width, height }: Box): { box: Box; at: { x: number; y: number } } {
  if (angle === 90) return { box: { x, y, width: width + STRIP, height }, at: { x: x + width + SIZE, y: y + EDGE } };
  if (angle === 180)
    return { box: { x, y, width, height: height + STRIP }, at: { x: x + width - EDGE, y: y + height + SIZE } };
  if (angle === 270)
    return { box: { x: x - STRIP, y, width: width + STRIP, height }, at: { x: x - SIZE, y: y + height - EDGE } };
  return { box: { x, y: y - STRIP, width, height: height + STRIP }, at: { x: x + EDGE, y: y - SIZE } };
}
