/**
 * The console in the browser: keys, the page beside its fields, the sign-in link. Everything it does can also be done without it by
 * mouse and by tab; it only saves the hand some way. Types are stripped into script.generated.ts (`npm run build:console`).
 */

const one = <E extends Element>(selector: string, kind: new () => E): E | undefined => {
  const found = document.querySelector(selector);
  return found instanceof kind ? found : undefined;
};
const all = <E extends Element>(selector: string, kind: new () => E): E[] =>
  [...document.querySelectorAll(selector)].filter((found): found is E => found instanceof kind);

function takeLink(form: HTMLFormElement): void {
  const link = location.hash.slice(1);
  const input = form.elements.namedItem('link');
  const button = form.querySelector('button');
  if (link === '' || !(input instanceof HTMLInputElement) || !button) return;
  input.value = link;
  button.disabled = false;
  button.focus();
  // A fragment would stay in the history, and in what the person copies.
  history.replaceState(null, '', location.pathname);
}

/** Up and down the queue. */
function moveInQueue(step: number): void {
  const links = all('table.queue tbody a, .review input', HTMLElement);
  const at = links.findIndex((link) => link.matches(':focus'));
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}

function showPage(number: number): void {
  const pages = all('.page', HTMLElement);
  const wanted = pages.find((page) => page.dataset.page === String(number));
  if (!wanted) return;
  for (const page of pages) page.classList.toggle('shown', page === wanted);
  const counter = one('[data-counter]', HTMLElement);
  if (counter) counter.textContent = `Page ${number} of ${pages.length}`;
  const caption = one('[data-caption]', HTMLElement);
  if (caption) caption.textContent = wanted.dataset.title ?? '';
}

function shownPage(): number {
  return Number(one('.page.shown', HTMLElement)?.dataset.page ?? 1);
}

/** The box of a field on its page while the field has the focus. */
function showBox(field: Element): void {
  for (const rect of all('.page rect', SVGRectElement)) rect.classList.toggle('on', rect.dataset.for === field.id);
  const rect = one('.page rect.on', SVGRectElement);
  const page = rect?.closest('.page');
  if (!rect || !(page instanceof HTMLElement)) return;
  showPage(Number(page.dataset.page));
  // The sheet alone: the field that has the focus stays where it is.
  const sheet = page.parentElement;
  if (!sheet) return;
  const [inside, around] = [rect.getBoundingClientRect(), sheet.getBoundingClientRect()];
  sheet.scrollTop += inside.top - around.top - (around.height - inside.height) / 2;
}

/** Panes by the paper they show; `own`: the papers of the page itself. */
const panes = new Map<string, Promise<Element | undefined>>();
let asked = 'own';

/** The pane with another paper in it, beside the work. */
async function showPaper(from: string): Promise<void> {
  const pane = one('[data-pane]', HTMLElement);
  if (!pane || from === asked) return;
  if (panes.size === 0) panes.set('own', Promise.resolve(pane));
  asked = from;
  const wanted = panes.get(from) ?? fetchPane(from);
  panes.set(from, wanted);
  const found = await wanted;
  // What was asked for in the meantime is what the person looks at now.
  if (found && asked === from) one('[data-pane]', HTMLElement)?.replaceWith(found);
}

async function fetchPane(from: string): Promise<Element | undefined> {
  const answer = await fetch(from);
  if (!answer.ok) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return page.querySelector('[data-pane]') ?? undefined;
}

function open(name: string): void {
  const dialog = one(`dialog#${name}`, HTMLDialogElement);
  if (!dialog || dialog.matches(':modal')) return;
  // One that came open, with what was refused in it.
  if (dialog.open) dialog.close();
  if (name === 'file') fillSummary(dialog);
  countTicks(dialog);
  const form = dialog.querySelector('form');
  if (form) showChosen(form);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('[data-rest]:not([hidden]) input')?.focus();
}

/** Shows the parts that belong to what is chosen: `data-when="method=fax"`. */
function showChosen(form: HTMLFormElement): void {
  for (const part of form.querySelectorAll<HTMLElement>('[data-when]')) {
    const [name = '', value] = (part.dataset.when ?? '').split('=');
    const field = form.elements.namedItem(name);
    part.hidden = field instanceof HTMLSelectElement && field.value !== value;
  }
}

/** How many are ticked, and who is chosen, in what is about to be sent. */
function countTicks(dialog: HTMLDialogElement): void {
  const checked = (name: string) => all(`input[name="${name}"]:checked`, HTMLInputElement);
  for (const part of dialog.querySelectorAll('[data-count]')) {
    part.textContent = String(checked((part as HTMLElement).dataset.count ?? '').length);
  }
  for (const part of dialog.querySelectorAll('[data-rest]')) {
    const { rest = '' } = (part as HTMLElement).dataset;
    (part as HTMLElement).hidden = checked(rest).length === all(`input[name="${rest}"]`, HTMLInputElement).length;
  }
  for (const part of dialog.querySelectorAll('[data-chosen]')) {
    const [chosen] = checked((part as HTMLElement).dataset.chosen ?? '');
    if (chosen) part.textContent = chosen.dataset.label ?? '';
  }
}

/** The first thing that a person has to look at: a field in doubt, a tick that is not set. */
function toDoubt(): void {
  const found = all(
    '.stage.now .look input:not(:checked), .stage.now .field.doubt input, .review input:not(:checked), .stage.now input, .field.doubt input, .field input',
    HTMLInputElement,
  );
  const first = (selector: string) => found.find((input) => input.matches(selector));
  const wanted =
    first('.stage.now .look input, .stage.now .field.doubt input, .review input') ??
    first('.stage.now input') ??
    found[0];
  wanted?.focus();
}

function saidBy(field: Element | null): string {
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.textContent ?? '';
  return field instanceof HTMLInputElement ? field.value : '';
}

/** What is about to be filed, in the words that stand in the fields now. */
function fillSummary(dialog: HTMLDialogElement): void {
  for (const part of dialog.querySelectorAll('[data-says]')) {
    const field = document.getElementById((part as HTMLElement).dataset.says ?? '');
    part.textContent = saidBy(field) || '—';
  }
  const patient = dialog.querySelector('[data-patient]');
  const chosen = one('.candidates input:checked', HTMLInputElement);
  if (!patient) return;
  const written = ['field-patient-name', 'field-patient-birthDate'].map((id) => saidBy(document.getElementById(id)));
  patient.textContent =
    chosen === undefined
      ? 'Nobody chosen yet'
      : chosen.value === 'new'
        ? `New: ${written.join(', born ')}`
        : (chosen.dataset.label ?? '');
}

const KEYS: Readonly<Record<string, () => void>> = {
  j: () => moveInQueue(1),
  ArrowDown: () => moveInQueue(1),
  k: () => moveInQueue(-1),
  ArrowUp: () => moveInQueue(-1),
  '[': () => showPage(shownPage() - 1),
  ']': () => showPage(shownPage() + 1),
  f: () => open('file'),
  s: () => open('split'),
  a: () => open('assign'),
  t: () => open('refile'),
  x: () => open('reject'),
  n: () => one('[data-next]', HTMLElement)?.click(),
  q: () => one('[data-queue]', HTMLElement)?.click(),
  e: toDoubt,
  '?': () => open('keys'),
};

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'radio' && target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Enter sends what is asked in a dialog; from a text of several lines Ctrl and Enter. */
function sends({ key, ctrlKey, metaKey, target }: KeyboardEvent): HTMLFormElement | undefined {
  if (key !== 'Enter' || !(target instanceof HTMLElement)) return undefined;
  const here = ctrlKey || metaKey ? target instanceof HTMLTextAreaElement : target instanceof HTMLSelectElement;
  return (here && target.closest<HTMLFormElement>('dialog form')) || undefined;
}

document.addEventListener('keydown', (event) => {
  const form = sends(event);
  if (form) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === 'Escape' && isTyping(event.target)) return (event.target as HTMLElement).blur();
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  const candidate = all('.candidates input', HTMLInputElement)[Number(event.key) - 1];
  const keyed = /^[a-z]$/.test(event.key) ? one(`[data-key="${event.key}"]`, HTMLElement) : undefined;
  const act = candidate ? () => candidate.click() : keyed ? () => keyed.click() : KEYS[event.key];
  // Arrow keys scroll where there is no queue to move in.
  if (!act || (event.key.startsWith('Arrow') && !document.querySelector('table.queue, .review input'))) return;
  event.preventDefault();
  act();
});

document.addEventListener('focusin', ({ target }) => {
  if (!(target instanceof Element)) return;
  const paper = target.closest('[data-paper]');
  if (paper instanceof HTMLElement && !(target instanceof HTMLAnchorElement)) void showPaper(paper.dataset.paper ?? '');
  const field = target.closest('.field');
  // A tick beside it is about the same place.
  if (field) showBox(field.querySelector('[id^="field-"]') ?? target);
});

document.addEventListener('click', (event) => {
  const { target } = event;
  const link = target instanceof Element ? target.closest('a[data-paper]') : undefined;
  if (link instanceof HTMLElement && document.querySelector('[data-pane]')) {
    event.preventDefault();
    void showPaper(link.dataset.paper ?? '');
  }
  const button = target instanceof Element ? target.closest('[data-open], [data-close], [data-turn]') : undefined;
  if (!(button instanceof HTMLElement)) return;
  if (button.dataset.open) open(button.dataset.open);
  if (button.dataset.turn) showPage(shownPage() + Number(button.dataset.turn));
  if (button.dataset.close !== undefined) button.closest('dialog')?.close();
});

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.form) showChosen(target.form);
});

const signIn = one('form[data-sign-in]', HTMLFormElement);
if (signIn) {
  takeLink(signIn);
  // A link opened where this page is open already.
  addEventListener('hashchange', () => takeLink(signIn));
}
const refused = one('dialog[open]', HTMLDialogElement);
if (refused) open(refused.id);
const firstRow = one('table.queue tbody a', HTMLAnchorElement);
if (firstRow) firstRow.focus();
