/** The release as a checklist: every element with what was read of it, and whether it is fine, defective, or to be looked into. */
import { html } from 'hono/html';
import type { ReleaseInput } from '../records/shape.ts';
import type { RecordsView } from '../records/view.ts';
import type { Problem } from './api.ts';
import type { Fields } from './form.ts';
import type { Html } from './page.ts';
import type { Mark } from './papers.ts';
import { idOfRow, nameOfRow, ROWS, type Row, rowFor, valuesOf } from './records-elements.ts';

type Check = NonNullable<RecordsView['check']>;

export interface Checklist {
  readonly release: ReleaseInput;
  readonly check: Check;
  /** Id of the form it belongs to; none: it is only read. */
  readonly form?: string;
  readonly typed?: Fields;
  readonly problems: readonly Problem[];
}

export function checklist(list: Checklist): Html {
  const { check, form } = list;
  const rows = ROWS.map(([heading, of]) => [heading, of.filter((one) => isShown(one, list))] as const);
  return html`<p class="soft">${summary(check)}${form === undefined ? '' : ' What was misread you put right here.'}</p>
${rows
  .filter(([, of]) => of.length > 0)
  .map(
    ([heading, of]) => html`<div class="elements" role="group" aria-label="${heading}"><h3>${heading}</h3>
${of.map((one) => element(one, list))}</div>`,
  )}`;
}

function summary({ defects, warnings }: Check): Html {
  const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
  const found = [
    ...(defects.length > 0 ? [count(defects.length, 'defect', 'defects')] : []),
    ...(warnings.length > 0 ? [`${count(warnings.length, 'thing', 'things')} to look into`] : []),
  ];
  if (found.length === 0) return html`The check finds nothing missing.`;
  const rows = [...new Set([...defects, ...warnings].flatMap(({ element }) => rowFor(element) ?? []))];
  const links = rows.map((row, i) => html`${i > 0 ? ', ' : ''}<a href="#${idOfRow(row)}">${row.label}</a>`);
  return html`The check finds ${found.join(' and ')}: ${links}.`;
}

/** What was read where: shown on the page while its field has the focus. */
export function marksOf({ places = {} }: ReleaseInput): Mark[] {
  return Object.entries(places).flatMap(([name, { page, box }]) => {
    const row = rowFor(name);
    return row ? [{ field: idOfRow(row), page, box }] : [];
  });
}

const findingsOf = (row: Row, { check, problems }: Checklist) => ({
  defects: check.defects.filter(({ element }) => rowFor(element) === row),
  warnings: check.warnings.filter(({ element }) => rowFor(element) === row),
  refused: problems.filter((problem) => rowOfProblem(problem) === row),
});

/** The row that a refusal is about (`release.signedBy.name`); undefined where it is about none. */
function rowOfProblem({ path }: Problem): Row | undefined {
  const [, element] = /^(?:\$\.)?release\.(.+)$/.exec(path ?? '') ?? [];
  return element === undefined ? undefined : rowFor(element.replaceAll(/\[\d+\]/g, ''));
}

/** What is rarely there is shown where it is, or is spoken of. */
const RARE = ['part2.refusalConsequences', 'signedBy.authority', 'expiresEvent'];

function isShown(row: Row, list: Checklist): boolean {
  const { defects, warnings, refused } = findingsOf(row, list);
  const spoken = defects.length + warnings.length + refused.length > 0;
  if (spoken || valuesOf(list.release, row).length > 0) return true;
  if (row.path === 'expiresEvent' && list.release.expiresOn === undefined) return list.form !== undefined;
  return list.form !== undefined && !RARE.includes(row.path);
}

function element(row: Row, list: Checklist): Html {
  const { defects, warnings, refused } = findingsOf(row, list);
  const values = list.typed
    ? (list.typed[nameOfRow(row)] ?? []).filter((one) => one !== '')
    : valuesOf(list.release, row);
  const bad = defects.length > 0 || refused.length > 0;
  const state = bad ? 'bad' : warnings.length > 0 ? 'check' : values.length > 0 ? 'good' : '';
  const said = new Set(defects.map(({ text, citation }) => `${text} (${citation})`));
  return html`<div class="${bad || warnings.length > 0 ? 'field doubt' : 'field'}">
${list.form === undefined ? shown(row, values) : control(row, values, list.form, bad)}
<span class="sure ${state}" aria-hidden="true">${{ bad: '✗', check: '?', good: '✓', '': '' }[state]}</span>
<span class="why" id="${idOfRow(row)}-hint">${defects.map(
    ({ text, citation }) => html`<span class="bad-text">${text}</span> <cite>${citation}</cite> `,
  )}${refused.filter(({ text }) => !said.has(text) && bad && warnings.length === 0).map(({ text }) => html`<span class="bad-text">${text}</span> `)}${warnings.map(
    (one) => warning(one, list),
  )}</span>
</div>`;
}

function warning({ code, text }: Check['warnings'][number], { form, typed }: Checklist): Html {
  if (form === undefined) return html`<span class="soft">${text}</span> `;
  return html`<label class="tick look"><input type="checkbox" name="seen" value="${code}" form="${form}" ${typed?.seen?.includes(code) ? 'checked' : ''}> <span>I have looked into it. ${text}</span></label>`;
}

function shown(row: Row, values: readonly string[]): Html {
  return html`<span class="label">${row.label}</span><span>${wordsOf(row, values)}</span>`;
}

function wordsOf(row: Row, values: readonly string[]): string {
  if (row.kind === 'tick') return values.length > 0 ? 'Yes' : 'No';
  const options = 'options' in row ? row.options : {};
  return values.map((value) => options[value] ?? value).join(', ') || '—';
}

function control(row: Row, values: readonly string[], form: string, bad: boolean): Html {
  const [id, name] = [idOfRow(row), nameOfRow(row)];
  const about = html`form="${form}" aria-describedby="${id}-hint" ${bad ? 'aria-invalid=true' : ''}`;
  if (row.kind === 'tick') {
    return html`<label class="tick wide"><input type="checkbox" id="${id}" name="${name}" value="on" ${about} ${values.length > 0 ? 'checked' : ''}> <span>${row.label}</span></label>`;
  }
  if (row.kind === 'ticks') {
    return html`<span class="label">${row.label}</span><details class="ticks"><summary id="${id}">${wordsOf(row, values)}</summary>${Object.entries(
      row.options,
    ).map(
      ([code, words]) =>
        html`<label class="tick"><input type="checkbox" name="${name}" value="${code}" form="${form}" ${values.includes(code) ? 'checked' : ''}> <span>${words}</span></label>`,
    )}</details>`;
  }
  const label = html`<label for="${id}">${row.label}</label>`;
  const [value = ''] = values;
  if (row.kind === 'choice') {
    return html`${label}<select id="${id}" name="${name}" ${about}><option value="">—</option>${Object.entries(
      row.options,
    ).map(
      ([code, words]) => html`<option value="${code}" ${code === value ? 'selected' : ''}>${words}</option>`,
    )}</select>`;
  }
  const kind = row.kind === 'date' ? 'date' : 'text';
  return html`${label}<input type="${kind}" id="${id}" name="${name}" value="${value}" ${about} autocomplete="off" spellcheck="false">`;
}

/** Whether every problem has a row of its own to stand in. */
export const areInRows = (problems: readonly Problem[]): boolean =>
  problems.length > 0 && problems.every((problem) => rowOfProblem(problem) !== undefined);
