/**
 * A payer that is none: answers a 270 with a 271, both as text and by the same reader as a real one. The same question has the same answer. For
 * trials: what it answers follows from the member id, so that every case can be tried.
 */
import { Fault } from '../../fault.ts';
import type { Eligibility } from './index.ts';
import { read271 } from './read-271.ts';
import { type Envelope, envelop, write270 } from './write-270.ts';
import { levelsOf, readTransactions, type Segment } from './x12.ts';

const TRIAL: Envelope = {
  sender: { qualifier: 'ZZ', id: 'GATEWAY' },
  receiver: { qualifier: 'ZZ', id: 'SIMULATOR' },
  usage: 'T',
};

export function simulatedEligibility(now: () => number): Eligibility {
  return {
    name: 'simulator',
    ask: async (question) => read271(simulate271(write270(question, TRIAL, now(), 1), now()), question.trace),
  };
}

/** The 271 to a 270. Fault `value` for a text that is no 270. */
export function simulate271(question: string, at: number): string {
  const [asked] = readTransactions(question);
  if (asked?.kind !== '270') {
    throw new Fault('value', { code: 'eligibility-not-taken', text: 'The simulator answers questions (270) only.' });
  }
  const levels = levelsOf(asked.segments);
  const all = levels.flatMap(({ segments }) => segments);
  const find = (name: string, first?: string) =>
    all.find((one) => one[0] === name && (first === undefined || one[1] === first));
  const subscriber = find('NM1', 'IL') ?? [];
  const dependent = find('NM1', '03');
  const memberId = subscriber[9] ?? '';
  const plan = planOf(memberId, find('NM1', 'PR')?.[3] ?? '');
  const trace = ['TRN', '2', ...(find('TRN')?.slice(2) ?? [])];
  const types = (find('EQ')?.[1] ?? '30').split(asked.separators.repetition);
  const day = find('DTP', '291')?.[3] ?? '';
  const told = benefits(plan, types, day);
  const body: Segment[] = [
    ['BHT', '0022', '11', find('TRN')?.[2] ?? '', ...(day ? [day] : [])],
    ['HL', '1', '', '20', '1'],
    [...(find('NM1', 'PR') ?? [])],
    ...(plan.reject && PAYER_SAYS.has(plan.reject) ? [rejects(plan.reject)] : []),
    ['HL', '2', '1', '21', '1'],
    [...(find('NM1', '1P') ?? [])],
    ['HL', '3', '2', '22', dependent ? '1' : '0'],
    ...(dependent ? [] : [trace]),
    [...subscriber],
    ...(dependent ? [['HL', '4', '3', '23', '0'], trace, [...dependent]] : []),
    ...(plan.reject && !PAYER_SAYS.has(plan.reject) ? [rejects(plan.reject)] : []),
    ...told,
  ];
  return envelop('271', body, { ...TRIAL, sender: TRIAL.receiver, receiver: TRIAL.sender }, at, '000000001');
}

/** Said by the payer as such, not of a person. */
const PAYER_SAYS = new Set(['42', '79', '80', 'T4']);
const rejects = (code: string): Segment => ['AAA', 'N', '', code, code === '42' || code === '80' ? 'P' : 'C'];

interface Plan {
  readonly kind: 'none' | 'inactive' | 'hmo' | 'medicare' | 'ppo';
  readonly reject?: string;
  /** Dollars left of the deductible. */
  readonly left: number;
}

/** `…AAA72…` rejects with 72, `…INACTIVE…`, `…HMO…`; a payer called Medicare is Medicare; others are a PPO, by the id with more or less met. */
function planOf(memberId: string, payer: string): Plan {
  const [, reject] = /AAA([0-9T][0-9])/.exec(memberId) ?? [];
  const left = [...memberId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 501, 7);
  if (reject) return { kind: 'none', reject, left };
  if (memberId.includes('INACTIVE')) return { kind: 'inactive', left };
  if (memberId.includes('HMO')) return { kind: 'hmo', left };
  return { kind: /MEDICARE/.test(payer) ? 'medicare' : 'ppo', left };
}

function benefits({ kind, left }: Plan, types: readonly string[], day: string): Segment[] {
  const year = day.slice(0, 4);
  const dates: Segment = ['DTP', '291', 'RD8', `${year}0101-${year}1231`];
  const eb = (...elements: string[]): Segment => ['EB', ...elements];
  switch (kind) {
    case 'none':
      return [];
    case 'inactive':
      return [eb('6', 'IND', '30'), ['DTP', '347', 'D8', `${Number(year) - 1}1231`]];
    case 'medicare':
      return [
        eb('1', 'IND', '30', 'MB', 'MEDICARE PART B'),
        dates,
        eb('C', 'IND', '30', 'MB', '', '29', String(Math.min(left, 200))),
        eb('A', 'IND', '30', 'MB', '', '27', '', '.2'),
        eb('I', 'IND', 'AL'),
        ['MSG', 'REFRACTIONS ARE NOT COVERED'],
      ];
    case 'hmo':
      return [
        eb('1', 'IND', '30', 'HM', 'TRIAL HMO'),
        dates,
        eb('L', 'IND'),
        ['LS', '2120'],
        ['NM1', 'P3', '1', 'SAMPLETON', 'ROBIN'],
        ['LE', '2120'],
        eb('B', 'IND', '98', 'HM', '', '27', '20', '', '', '', 'U', 'Y'),
        ['MSG', 'REFERRAL FROM PRIMARY CARE PROVIDER REQUIRED FOR SPECIALISTS'],
        eb('A', 'IND', '98', 'HM', '', '27', '', '0', '', '', '', 'Y'),
        ...types
          .filter((type) => type !== '30')
          .map((type) => eb('1', 'IND', type, 'HM', '', '', '', '', '', '', 'Y', 'Y')),
        eb('C', 'IND', '30', 'HM', '', '29', '0', '', '', '', '', 'Y'),
        eb('A', 'IND', '30', 'HM', '', '27', '', '0', '', '', '', 'Y'),
      ];
    case 'ppo':
      return [
        eb('1', 'IND', '30', 'PR', 'TRIAL PPO'),
        dates,
        eb('B', 'IND', '98', 'PR', '', '27', '35', '', '', '', 'N', 'Y'),
        eb('A', 'IND', '98', 'PR', '', '27', '', '0', '', '', '', 'Y'),
        eb('C', 'IND', '30', 'PR', '', '23', '500', '', '', '', '', 'Y'),
        eb('C', 'IND', '30', 'PR', '', '29', String(left), '', '', '', '', 'Y'),
        eb('A', 'IND', '30', 'PR', '', '27', '', '.2', '', '', '', 'Y'),
        eb('A', 'IND', '30', 'PR', '', '27', '', '.4', '', '', '', 'N'),
        eb('G', 'IND', '30', 'PR', '', '29', String(left + 2000), '', '', '', '', 'Y'),
      ];
  }
}
