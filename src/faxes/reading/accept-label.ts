/** Whether words that could be a label are one here, and not part of a value or a sentence. */
import { datesIn } from './dates.ts';
import { isValue, type Label } from './find-labels.ts';
import { labelIndex } from './label-index.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { readGender } from './plain-values.ts';

/** Values that tell themselves from words need no colon before them, wherever the label stands. */
const TELLING = /^(phone|phonePair|npi|memberId|icd10|groupNumber|zip|referralId)$/;
/** Words too common to be labels by standing at the start of something. */
const COMMON =
  /^(for|to|from|re|order|request|urgent|status|plan|primary|problem|concern|service|services|procedure|message|contact|code|member|home|cell|mobile|office|main|direct|reason|location|last|first|middle|number|name|name of|pain|subject|carrier|evaluate for|eval for|please evaluate for|#)$/;

/** `form`: the page is a form, so that a label at the start of a cell needs no colon. */
export function acceptable(label: Label, before: Label | undefined, form: boolean): boolean {
  const { cell, opened } = label;
  const tokens = cell.tokens;
  const tiny = label.text.length < 2 || /^(urgent|for|dr)$/.test(label.text);
  const optioned = tokens[label.from - cell.at - 1]?.mark !== undefined;
  // An option, not a label: `[x] Other: …`.
  if (optioned) return false;
  if (/^(to whom|dear)\b/i.test(textOf(tokens.slice(0, 2)))) return false;
  if (label.colon) return true;
  // What follows a colon is a value, whatever it could be elsewhere.
  if (
    opened === 0 &&
    isValue(label.line, cell) &&
    !startsWithNumber(tokens.slice(label.to - cell.at, label.to - cell.at + 2).map((t) => t.text))
  )
    return false;
  // `Mercy Care AHCCCS, ID A123`: a comma ends what is before it.
  const own = tokens.slice(label.from - cell.at, label.to - cell.at - 1);
  if (opened > 0 && own.some((t) => /,$/.test(t.text)) && !own.some((t) => /\(/.test(t.text))) return false;
  // `For` in a column of labels, its value in the next one.
  if (label.alone && /^[sbar]$/.test(label.text))
    return form && opened === 0 && cell.at === 0 && label.line.cells.length === 2;
  if (label.alone) return !tiny || (label.text === 'for' && form && label.line.cells.length === 2);
  const at = label.to - cell.at;
  const next = tokens[at];
  // The last words of a cell that opens with something else are not a label.
  if (!next) return opened === 0;
  if (next.blank || /#$/.test(tokens[at - 1]?.text ?? '')) return !tiny || next.blank === true;
  if (next.mark) return asks(label, /^(gender|priority|specialty|plan)$/) || label.meaning.stop === true;
  const after = tokens.slice(at, at + 4);
  if (startsWithNumber(after.map((t) => t.text))) {
    if (asks(label, TELLING)) return true;
    if (label.meaning.stop && (opened === 0 || before !== undefined || label.words > 1)) return true;
  }
  if (asks(label, /^birthDate$/) && datesIn(after, '2099-12-31').length > 0) return true;
  if (asks(label, /^gender$/) && (opened === 0 || before !== undefined) && readGender(after.slice(0, 1)) !== undefined)
    return true;
  // `Referring Ann Lee …` is a sentence.
  if (tiny || opened > 0 || /^(referring|ordering|requesting|sending|your|attending)$/.test(label.text)) return false;
  // `Name Callum Breck`: all that is there besides is a name.
  if (label.text === 'name' && form) {
    const name = readName(tokens.slice(at));
    return (
      name?.strength === 1 &&
      name.text.includes(' ') &&
      name.tokens.length === tokens.slice(at).filter((t) => !t.blank).length
    );
  }
  const capital = /^[\p{Lu}\d("#]/u.test(next.text);
  if (form)
    return (
      tokens.length <= 16 &&
      (capital || label.words > 1) &&
      (!COMMON.test(label.text) || (capital && tokens.length <= 8 && label.text.length > 4))
    );
  return (
    tokens.length <= 8 && capital && (label.words > 1 || asks(label, /^(name|provider)$/)) && !COMMON.test(label.text)
  );
}

function asks({ meaning }: Label, kinds: RegExp): boolean {
  const index = labelIndex();
  return [...meaning.fields, ...[...meaning.under.values()].flat()].some((path) =>
    kinds.test(index.kinds.get(path) ?? ''),
  );
}

function startsWithNumber([first = '', second = '']: readonly string[]): boolean {
  return /\d/.test(first) || (/^[(+#]+$/.test(first) && /\d/.test(second));
}
