/** A clearinghouse that takes 270 text over https and answers with 271 text. */
import { type Clearinghouse, post } from './clearinghouse.ts';
import type { Eligibility } from './index.ts';
import { read271 } from './read-271.ts';
import { type Envelope, write270 } from './write-270.ts';

export interface X12Http extends Clearinghouse {
  readonly envelope: Envelope;
  /** ms since 1970. */
  readonly now: () => number;
}

export function x12Eligibility({ envelope, now, ...to }: X12Http): Eligibility {
  return {
    name: 'x12',
    async ask(question) {
      // A control number of its own for every question: seconds since 1970 serve, as nobody asks twice at once for one.
      const text = write270(question, envelope, now(), Math.floor(now() / 1000));
      return read271(await post(to, 'application/edi-x12', text), question.trace);
    },
  };
}
