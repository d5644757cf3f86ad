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
  // Payers refuse a control number that they have seen: seconds since 1970, and the next one where two ask within one.
  let last = 0;
  return {
    name: 'x12',
    async ask(question) {
      last = Math.max(last + 1, Math.floor(now() / 1000));
      const text = write270(question, envelope, now(), last);
      return read271(await post(to, 'application/edi-x12', text), question.trace);
    },
  };
}
