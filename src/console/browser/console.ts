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
  const links = all('table.queue tbody a', HTMLAnchorElement);
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
  rect.scrollIntoView({ block: 'center', inline: 'nearest' });
}

function open(name: string): void {
  const dialog = one(`dialog#${name}`, HTMLDialogElement);
  if (!dialog || dialog.open) return;
  if (name === 'file') fillSummary(dialog);
  dialog.showModal();
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
  e: () => one('.field.doubt input, .field input', HTMLInputElement)?.focus(),
  '?': () => open('keys'),
};

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'radio' && target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === 'Escape' && isTyping(event.target)) return (event.target as HTMLElement).blur();
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  const candidate = all('.candidates input', HTMLInputElement)[Number(event.key) - 1];
  const act = candidate ? () => candidate.click() : KEYS[event.key];
  // Arrow keys scroll where there is no queue to move in.
  if (!act || (event.key.startsWith('Arrow') && !document.querySelector('table.queue'))) return;
  event.preventDefault();
  act();
});

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element && target.closest('.field')) showBox(target);
});

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-open], [data-close], [data-turn]') : undefined;
  if (!(button instanceof HTMLElement)) return;
  if (button.dataset.open) open(button.dataset.open);
  if (button.dataset.turn) showPage(shownPage() + Number(button.dataset.turn));
  if (button.dataset.close !== undefined) button.closest('dialog')?.close();
});

const signIn = one('form[data-sign-in]', HTMLFormElement);
if (signIn) {
  takeLink(signIn);
  // A link opened where this page is open already.
  addEventListener('hashchange', () => takeLink(signIn));
}
const firstRow = one('table.queue tbody a', HTMLAnchorElement);
if (firstRow) firstRow.focus();
