/** Labels that no list has word for word, understood from their parts: `Name of person making the referral`, `Best number to reach the patient`. */
import type { Subject } from '../../mappings/fax-schema.ts';
import { labelIndex, type Meaning } from './label-index.ts';
import type { Token } from './page.ts';
import { type Folded, officeMeaning, type Phrase, stepsAt } from './phrases.ts';

/** Longer ones are questions, or sentences that end in a colon. */
const LONGEST = 10;

/** What a run of words asks for: one thing (`core`), whose (`said`). */
interface Sense {
  readonly core?: Meaning;
  readonly said?: Subject;
  /** Words that stand for nothing known. */
  readonly unknown: number;
  readonly cost: number;
  /** It asks for two things at once. */
  readonly mixed?: boolean;
}

const NOTHING: Sense = { unknown: 0, cost: 0 };

/**
 * The label that starts at a token and goes to the first colon, or to the cell's end where it has none; undefined unless it asks for
 * something known. Without a colon every word must be known.
 */
export function spokenLabel(tokens: readonly Token[], folded: readonly Folded[], from: number): Phrase | undefined {
  const colon = tokens.findIndex((t, i) => i >= from && i < from + LONGEST && /[:：?]$/.test(t.text));
  const to = colon < 0 ? tokens.length : colon + 1;
  const run = tokens.slice(from, to);
  if (
    to - from > LONGEST ||
    run.some((t) => t.mark || t.blank || /\d/.test(t.text) || /[,;!]$|\p{L}{6}\.$/u.test(t.text))
  )
    return undefined;
  const words = folded.filter((f) => f.token >= from && f.token < to);
  if (words.length < 2 || (colon < 0 && words.some((f) => f.word.length < 2))) return undefined;
  const sense = senseOf(words);
  const core =
    HEADING.test(words.at(-1)?.word ?? '') && colon < 0
      ? asHeading(sense)
      : (sense.core ?? headingOf(sense, colon < 0 && from === 0));
  if (!core || sense.unknown > (colon < 0 || sense.said === undefined ? 0 : 1)) return undefined;
  // Without a colon what names two things is more likely a value.
  if (sense.mixed && colon < 0) return undefined;
  const text = words.map((f) => f.word).join(' ');
  // `What insurance does the patient have?`: what has a meaning of its own is asked of nobody else.
  const own = sense.said === 'patient' && core.fields.length > 0 && !core.under.has('patient');
  const said = own || core.subject === sense.said ? undefined : sense.said;
  return {
    meaning: core,
    to,
    words: words.length,
    text,
    ...(said === undefined ? {} : { said }),
    ...(sense.unknown > 0 ? { loose: true } : {}),
  };
}

/** `Referring PCP`, `About the person referred`: whom the next lines are about. */
const headingOf = ({ said, unknown }: Sense, alone: boolean): Meaning | undefined =>
  alone && said !== undefined && unknown === 0 ? { fields: [], under: new Map(), subject: said } : undefined;

/** `Service information` asks for nothing by itself. */
const HEADING = /^(information|info|details|data|section)$/;
function asHeading({ core, said }: Sense): Meaning {
  const subject = said ?? core?.subject;
  return { fields: [], under: new Map(), ...(subject === undefined ? { stop: true } : { subject }) };
}

/** `A of B`: A is asked for, of B. */
function senseOf(words: readonly Folded[]): Sense {
  const of = words.findIndex((f, i) => i > 0 && /^(of|for)$/.test(f.word));
  const whole = partOf(words);
  if (of < 0) return whole;
  const [head, rest] = [partOf(words.slice(0, of)), partOf(words.slice(of + 1))];
  const said = rest.said ?? head.said;
  const core = head.core && rest.core ? joint(head.core, rest.core) : (head.core ?? rest.core);
  return {
    unknown: head.unknown + rest.unknown,
    cost: head.cost + rest.cost,
    ...(core ? { core } : {}),
    ...(said === undefined ? {} : { said }),
  };
}

/** `name` of `practice` is the practice; `phone` of the `practice` its telephone. */
function joint(head: Meaning, rest: Meaning): Meaning {
  const naming = [...head.under.values()].flat().some((path) => /\.name$/.test(path));
  return naming ? rest : (officeMeaning(rest, head) ?? head);
}

/** The cheapest way to take every word as part of a phrase, or as a word that adds nothing. */
function partOf(words: readonly Folded[]): Sense {
  const { root, fillers } = labelIndex();
  const best: (Sense | undefined)[] = [NOTHING];
  for (let i = 0; i < words.length; i++) {
    const before = best[i];
    const word = words[i]?.word ?? '';
    if (!before) continue;
    const take = (to: number, sense: Sense) => {
      const there = best[to];
      if (!there || sense.cost < there.cost) best[to] = sense;
    };
    if (fillers.has(word)) take(i + 1, { ...before, cost: before.cost + 0.6 });
    else take(i + 1, { ...before, unknown: before.unknown + 1, cost: before.cost + 10 });
    for (const { meaning, end } of stepsAt(root, words, i)) take(end, withPhrase(before, meaning));
  }
  return best[words.length] ?? NOTHING;
}

function withPhrase(before: Sense, meaning: Meaning): Sense {
  const cost = before.cost + 1;
  const asks = meaning.fields.length > 0 || meaning.under.size > 0 || meaning.stop === true;
  const subject = meaning.subject;
  // `Referring PCP` refers; `patient's PCP` is neither.
  const said =
    subject === undefined ||
    (before.said === 'other' && subject !== 'referrer') ||
    (before.said === 'referrer' && subject === 'other')
      ? before.said
      : subject;
  // `What insurance does the patient have?`: the one who is named after what is asked is only whose.
  const whose = isParty(meaning) && before.core !== undefined && !isParty(before.core);
  const core = asks && !whose ? ((before.core && officeMeaning(before.core, meaning)) ?? meaning) : before.core;
  return {
    unknown: before.unknown,
    cost,
    ...(before.mixed || (asks && !whose && before.core && !isParty(before.core) && !officeMeaning(before.core, meaning))
      ? { mixed: true }
      : {}),
    ...(core ? { core } : {}),
    ...(said === undefined ? {} : { said }),
  };
}

const isParty = ({ subject }: Meaning): boolean =>
  /^(patient|referrer|recipient|other|subscriber)$/.test(subject ?? '');
