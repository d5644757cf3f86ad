/** Whether an answer is about whom was asked for: what is said of somebody else must not come into this chart. */
import { Fault } from '../../fault.ts';
import type { Answered, Eligibility, EligibilityAnswer, EligibilityAsk, Insured } from './index.ts';

const SOMEBODY_ELSE = {
  code: 'eligibility-somebody-else',
  text: 'The answer is about somebody else than was asked for, or does not say about whom.',
};

/** Nothing of such an answer is kept. */
export const somebodyElse = () => new Fault('transient', SOMEBODY_ELSE);

/** A driver whose answers about somebody else are none. */
export const aboutWhomWasAsked = ({ name, ask }: Eligibility): Eligibility => ({
  name,
  async ask(question) {
    const answer = await ask(question);
    if (isAbout(question, answer)) return answer;
    throw somebodyElse();
  },
});

/**
 * A birth date that is told has to be that of the subscriber or the patient; then one of member id and names has to be alike, as far as they are
 * told. Payers have other names on file and add to member ids. Answers without a benefit are not looked at: a rejection tells back what was asked.
 */
export function isAbout(
  { subscriber, dependent }: EligibilityAsk,
  answer: Pick<EligibilityAnswer, 'subscriber' | 'dependent' | 'benefits'>,
): boolean {
  const told = answer.dependent ?? answer.subscriber;
  if (!told || answer.benefits.length === 0) return true;
  const asked: readonly Insured[] = dependent ? [dependent, subscriber] : [subscriber];
  const born = asked.filter(({ birthDate }) => told.birthDate === undefined || told.birthDate === birthDate);
  const ids = [told, answer.subscriber].flatMap((one) => one?.memberId ?? []);
  const sameId = ids.some((id) => alike(id, subscriber.memberId));
  return born.some((one) => sameId || sharesName(one, told) || (ids.length === 0 && !told.family && !told.given));
}

const sharesName = (asked: Insured, { family = '', given = '', birthDate }: Answered) =>
  alike(asked.family, family) || (birthDate !== undefined && alike(asked.given ?? '', given));

/** The same, or one with more behind or before it. */
function alike(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  return a !== '' && b !== '' && (a.includes(b) || b.includes(a));
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
