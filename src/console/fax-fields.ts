/** The fields of one document as a form, each with how sure the machine was and the piece of the page it read. */
import { html } from 'hono/html';
import type { ReadField } from '../faxes/fax.ts';
import type { Problem } from './api.ts';
import { choiceOf } from './fax-choices.ts';
import type { Html } from './page.ts';
import { FIELD_GROUPS, shownValue } from './words.ts';

export interface FieldsForm {
  readonly fax: string;
  readonly read: Readonly<Record<string, ReadField>>;
  /** What the person had typed when the gateway refused; else what was read stands there. */
  readonly typed?: Readonly<Record<string, string>>;
  /** Paths that are required and were not read, or not rightly. */
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
}

/** Above it a value is taken as read; below it the person is asked to look. */
const SURE = 0.9;

const idOf = (path: string) => `field-${path.replaceAll('.', '-')}`;

export function fieldsForm(form: FieldsForm): Html {
  return html`${FIELD_GROUPS.map(
    ([heading, paths, of]) => html`<section aria-label="${heading}" data-of="${of ?? 'all'}">
<h2>${heading}</h2>
${Object.entries(paths).map(([path, label]) => field(path, label, form))}
</section>`,
  )}`;
}

/** Rectangles of every field on one page of the fax, to be laid over its image. */
export function fieldBoxes(page: number, read: FieldsForm['read']): Html {
  return html`${Object.entries(read)
    .filter(([, one]) => one.page === page && !isNowhere(one))
    .map(
      ([
        path,
        {
          box: [x, y, width, height],
        },
      ]) => {
        // A little air around the words.
        const [air, lift] = [0.006, 0.004];
        return html`<rect data-for="${idOf(path)}" x="${x - air}" y="${y - lift}" width="${width + 2 * air}" height="${height + 2 * lift}"></rect>`;
      },
    )}`;
}

function field(path: string, label: string, { fax, read, typed, missing, problems }: FieldsForm): Html {
  const one = read[path];
  const own = problems.filter((problem) => concerns(problem, path));
  const doubt =
    own.length > 0 || missing.some((name) => isWithin(name, path)) || (one !== undefined && one.confidence < SURE);
  const value = typed?.[path] ?? (one ? shownValue(path, one.value) : '');
  const hint = `${idOf(path)}-hint`;
  const about = html`aria-describedby="${hint}" ${own.length > 0 ? 'aria-invalid=true' : ''}`;
  return html`<div class="${doubt ? 'field doubt' : 'field'}">
<label for="${idOf(path)}">${label}</label>
${choiceOf(path, { id: idOf(path), label, value, about }) ?? html`<input id="${idOf(path)}" name="f:${path}" value="${value}" autocomplete="off" spellcheck="false" ${about}>`}
${sureness(one, doubt)}
<span class="why" id="${hint}">${own.length > 0 ? html`<span class="bad-text">${own.map(({ text }) => text).join(' ')}</span>` : wordsOf(one, doubt)}</span>
${one === undefined || isNowhere(one) ? '' : crop(fax, one)}
</div>`;
}

/** Told by the fax itself, or by what is known of its number. */
const isNowhere = ({ box }: ReadField) => box[2] === 0 && box[3] === 0;

function sureness(one: ReadField | undefined, doubt: boolean): Html {
  if (one === undefined)
    return html`<span class="${doubt ? 'sure bad' : 'sure'}" aria-hidden="true">${doubt ? '!' : ''}</span>`;
  return html`<span class="${doubt ? 'sure check' : 'sure good'}" aria-hidden="true">${doubt ? '?' : '✓'}</span>`;
}

function wordsOf(one: ReadField | undefined, doubt: boolean): Html | string {
  if (one === undefined) return doubt ? 'Not found on the pages, and needed.' : '';
  if (isNowhere(one)) return html`<span class="soft">Not from a page: please make sure of it.</span>`;
  return doubt
    ? html`<span class="soft">Please compare with page ${one.page}.</span>`
    : html`<span class="hidden">Read from page ${one.page}.</span>`;
}

/** Height of a page by its width: letter paper, near enough for a glance at one line of it. */
const TALL = 11 / 8.5;

/** The strip of the page the value stands on, a little wider than the value. */
function crop(fax: string, { page, box: [x, y, width, height] }: ReadField): Html {
  const left = Math.max(0, x - 0.08);
  const top = Math.max(0, y - 0.006);
  const size = [Math.min(1 - left, width + 0.16), Math.min(1 - top, height + 0.012) * TALL];
  const view = [left, top * TALL, ...size].map((part) => part.toFixed(4)).join(' ');
  return html`<svg class="crop" viewBox="${view}" preserveAspectRatio="xMinYMid meet" role="img" aria-label="Where it stands on page ${page}"><image href="/console/faxes/${fax}/pages/${page}.png" width="1" height="${TALL}" preserveAspectRatio="none"></image></svg>`;
}

/** Does a refusal by path (`$.documents[0].input.patient.name.family`) concern a field (`patient.name`)? */
export function concerns({ path }: Problem, field: string): boolean {
  const within = path?.split('.input.')[1] ?? path?.replace(/^\$\./, '');
  return within !== undefined && isWithin(within.replaceAll(/\[\d+\]/g, ''), field);
}

const isWithin = (path: string, field: string) => {
  const plain = path.replaceAll(/\.\d+(?=\.|$)/g, '');
  return plain === field || plain.startsWith(`${field}.`);
};
