/** mappings/fax/labels.json made quick to look up: one tree of words for subjects, labels and stops. */

import type { FaxLabelsFile, Subject, ValueKind } from '../../mappings/fax-schema.ts';
import { faxLabels } from '../../mappings.ts';
import { foldWords } from './fold.ts';

/** What a phrase can mean. */
export interface Meaning {
  /** Fields it means wherever it stands. */
  readonly fields: string[];
  /** Fields it means in a block of a subject. */
  readonly under: Map<Subject, string[]>;
  /** The phrase names a subject. */
  subject?: Subject;
  stop?: boolean;
}

export interface PhraseNode {
  readonly next: Map<string, PhraseNode>;
  meaning?: Meaning;
}

interface LabelIndex {
  readonly root: PhraseNode;
  readonly kinds: ReadonlyMap<string, ValueKind>;
  /** Words of labels that add nothing to what is asked. */
  readonly fillers: ReadonlySet<string>;
}

function indexLabels(file: FaxLabelsFile): LabelIndex {
  const root: PhraseNode = { next: new Map() };
  const kinds = new Map<string, ValueKind>();
  const meaningOf = (phrase: string): Meaning => {
    let node = root;
    for (const word of foldWords(phrase)) {
      const next: PhraseNode = node.next.get(word) ?? { next: new Map() };
      node.next.set(word, next);
      node = next;
    }
    node.meaning ??= { fields: [], under: new Map() };
    return node.meaning;
  };
  for (const [subject, phrases] of Object.entries(file.subjects) as [Subject, string[]][]) {
    for (const phrase of phrases) meaningOf(phrase).subject = subject;
  }
  for (const [path, { kind, labels, under }] of Object.entries(file.fields)) {
    kinds.set(path, kind);
    for (const phrase of labels) meaningOf(phrase).fields.push(path);
    for (const [subject, phrases] of Object.entries(under) as [Subject, string[]][]) {
      for (const phrase of phrases) {
        const meaning = meaningOf(phrase);
        meaning.under.set(subject, [...(meaning.under.get(subject) ?? []), path]);
      }
    }
  }
  for (const phrase of file.stops) meaningOf(phrase).stop = true;
  return { root, kinds, fillers: new Set(file.fillers.flatMap(foldWords)) };
}

let index: LabelIndex | undefined;

export function labelIndex(): LabelIndex {
  index ??= indexLabels(faxLabels());
  return index;
}
