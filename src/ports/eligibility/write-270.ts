/** A question as 270 text. Source: ASC X12 005010X279A1. What is a separator here is written as a blank. */
import { Fault } from '../../fault.ts';
import type { EligibilityAsk, Insured } from './index.ts';

export interface Envelope {
  /** ISA05/06 and ISA07/08: qualifier and id, as the clearinghouse has given them. */
  readonly sender: { readonly qualifier: string; readonly id: string };
  readonly receiver: { readonly qualifier: string; readonly id: string };
  /** `T` for tests. */
  readonly usage: 'P' | 'T';
}

const MOST_CONTROL = 999_999_999;

/** `at`: ms since 1970; `control`: 1 to 999,999,999. Fault `value` for a name that is none in Latin letters. */
export function write270(ask: EligibilityAsk, envelope: Envelope, at: number, control: number): string {
  const [day, time] = clock(at);
  const number = String((control % MOST_CONTROL) + (control % MOST_CONTROL === 0 ? 1 : 0)).padStart(9, '0');
  const { subscriber, dependent } = ask;
  const trace = ['TRN', '1', plain(ask.trace, 50), `9${number}`];
  const question = [
    ['DTP', '291', 'D8', compact(ask.date)],
    ['EQ', ask.serviceTypes.join('^')],
  ];
  const body = [
    ['BHT', '0022', '13', plain(ask.trace, 50), day, time],
    ['HL', '1', '', '20', '1'],
    ['NM1', 'PR', '2', plain(ask.payer.name, 60), '', '', '', '', 'PI', plain(ask.payer.id, 80)],
    ['HL', '2', '1', '21', '1'],
    ['NM1', '1P', '2', plain(ask.provider.name, 60), '', '', '', '', 'XX', ask.provider.npi],
    ['HL', '3', '2', '22', dependent ? '1' : '0'],
    ...(dependent ? [] : [trace]),
    ['NM1', 'IL', '1', ...nameOf(subscriber), '', '', '', 'MI', plain(subscriber.memberId, 80)],
    ...(subscriber.group ? [['REF', '6P', plain(subscriber.group, 50)]] : []),
    birth(subscriber),
    ...(dependent
      ? [
          ['HL', '4', '3', '23', '0'],
          trace,
          ['NM1', '03', '1', ...nameOf(dependent)],
          birth(dependent),
          ['INS', 'N', RELATION[dependent.relationship]],
        ]
      : []),
    ...question,
  ];
  return envelop('270', body, envelope, at, number);
}

const VERSION = '005010X279A1';
const GROUP = { '270': 'HS', '271': 'HB' } as const;

/** One transaction in its envelopes. */
export function envelop(
  kind: keyof typeof GROUP,
  body: readonly (readonly string[])[],
  { sender, receiver, usage }: Envelope,
  at: number,
  number: string,
): string {
  const [day, time] = clock(at);
  const set = [['ST', kind, '0001', VERSION], ...body, ['SE', String(body.length + 2), '0001']];
  const isa = [
    ...['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), sender.qualifier, fixed(sender.id), receiver.qualifier],
    ...[fixed(receiver.id), day.slice(2), time, '^', '00501', number, '0', usage, ':'],
  ];
  const short = String(Number(number));
  const gs = ['GS', GROUP[kind], plain(sender.id, 15), plain(receiver.id, 15), day, time, short, 'X', VERSION];
  const all = [isa, gs, ...set, ['GE', '1', short], ['IEA', '1', number]];
  return all.map((segment) => `${segment.join('*').replace(/(?<=[^*])\*+$/, '')}~`).join('');
}

function clock(at: number): [day: string, time: string] {
  const text = new Date(at).toISOString();
  return [compact(text.slice(0, 10)), text.slice(11, 16).replace(':', '')];
}

const RELATION = { spouse: '01', child: '19', other: '34' } as const;
const SEX = { male: 'M', female: 'F' } as const;

const compact = (date: string) => date.replaceAll('-', '');
const fixed = (id: string) => plain(id, 15).padEnd(15);

function nameOf({ family, given }: Insured): string[] {
  const written = plain(family, 60);
  if (written === '') {
    throw new Fault('value', { code: 'eligibility-name', text: 'A payer is asked with a name in Latin letters.' });
  }
  return [written, given ? plain(given, 35) : ''];
}

function birth({ birthDate, gender }: Insured): string[] {
  return ['DMG', 'D8', compact(birthDate), ...(gender ? [SEX[gender]] : [])];
}

/** In the letters that X12 has, capitals, without separators. */
function plain(text: string, most: number): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9 !"&'()+,\-./;?=%@#$]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, most)
    .trim();
}
