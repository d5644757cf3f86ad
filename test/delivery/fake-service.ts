/** A service that sends faxes and loses answers, as a test says. It keeps what it was really handed. */
import { Fault } from '../../src/fault.ts';
import type { FaxVendor, OutgoingFax, SendOutcome, SendResult } from '../../src/ports/fax-vendor/index.ts';

export type Mood =
  /** How it ends, told at once. */
  | SendResult
  /** Sent, and the answer lost. */
  | 'answer-lost'
  /** Lost on the way there: not sent, and nobody knows. */
  | 'request-lost'
  | 'away'
  | 'refuses';

export function fakeService(now: () => number, sameTagOnce?: true) {
  const sent: OutgoingFax[] = [];
  const results = new Map<string, SendResult>();
  const state: { mood: Mood; lists: boolean } = { mood: 'delivered', lists: true };
  const outcome = (tag: string): SendOutcome => ({
    vendorFaxId: `v-${tag}`,
    tag,
    result: results.get(tag) ?? 'sent',
    at: now(),
    pages: sent.find((one) => one.tag === tag)?.pages ?? 0,
  });
  const lost = () => new Fault('unknown', { code: 'test-lost', text: 'Lost.' });
  const vendor: FaxVendor = {
    name: 'phaxio',
    ...(sameTagOnce && { sameTagOnce }),
    fetchFile: () => Promise.reject(new Error('nothing comes in here')),
    listReceived: async () => [],
    kept: async () => {},
    async send(fax) {
      const { mood } = state;
      if (mood === 'away') throw new Fault('rolled-back', { code: 'test-away', text: 'Away.' });
      if (mood === 'refuses') throw new Fault('value', { code: 'test-refused', text: 'Refused.' });
      if (mood === 'request-lost') throw lost();
      if (!(sameTagOnce && sent.some(({ tag }) => tag === fax.tag))) sent.push(fax);
      results.set(fax.tag, mood === 'answer-lost' ? 'delivered' : mood);
      if (mood === 'answer-lost') throw lost();
      return outcome(fax.tag);
    },
    async outcomeOf({ tag }) {
      return state.lists && sent.some((one) => one.tag === tag) ? outcome(tag) : undefined;
    },
  };
  return { vendor, sent, results, state };
}
