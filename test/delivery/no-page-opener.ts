import { Fault } from '../../src/fault.ts';
import type { PageOpener } from '../../src/ports/page-opener/index.ts';

const away = () =>
  Promise.reject(new Fault('transient', { code: 'page-opener-away', text: 'Nothing here opens pages at the moment.' }));

/** Where no page opener is set up: faxes are kept and wait for one. */
export const noPageOpener: PageOpener = { open: away, page: away };
