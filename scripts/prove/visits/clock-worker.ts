/** The Worker of a proof whose clock is off. */
import './clock-shift.ts';

export * from '../../../src/worker.ts';
export { default } from '../../../src/worker.ts';
