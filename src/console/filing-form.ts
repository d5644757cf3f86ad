/** The form of a fax document, as it came back from the page → the body of the API's `file`. */
import { DOCUMENT_CLASSES, type ReadField } from '../faxes/fax.ts';
import { isPlain, type Json } from '../faxes/input-of.ts';
import { parsePages, showPages } from '../faxes/pages.ts';
import { actionOf, proposedInput } from '../faxes/proposed-input.ts';
import type { FaxView } from '../faxes/view.ts';
import { shownValue } from './words.ts';

export type Form = Readonly<Record<string, string | readonly string[]>>;

/** The values of a form by name; of a name that stands there twice the first, of a field all that are ticked. */
export function typedOf(form: Form): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name.replace(/^f:/, ''),
      (typeof value === 'string' ? value : name.startsWith('f:') ? value.join(', ') : (value[0] ?? '')).trim(),
    ]),
  );
}

/** What the person wants filed of the document at `at`: its values where they differ from what was proposed. */
export function filingBody(form: Form, fax: FaxView, at: number): object {
  const document = fax.documents[at];
  const pages = document?.pages ?? [];
  const typed = typedOf(form);
  const of = DOCUMENT_CLASSES.find((one) => one === typed.class);
  const returned =
    document?.class === of && (document?.proposedAction === 'reply' || document?.proposedAction === 'provide-release');
  // Paper with a code of ours goes where that says.
  if (returned && document.proposedAction === 'reply') return { documents: [{ pages, class: of }] };
  const action = typed.request ? 'provide-release' : returned ? document.proposedAction : actionOf(of);
  const wanted = proposedInput(action, { fields: fieldsOf(form, document?.fields ?? {}) });
  const proposed = document?.proposedAction === action ? document.input : {};
  const records = action === 'request-records' || action === 'provide-release';
  const whose = typed.patient === 'new' ? { new: true } : { reference: typed.patient };
  return {
    documents: [
      {
        pages,
        class: of,
        action,
        ...(action !== 'none' && { input: overlay(proposed, wanted) }),
        ...(records &&
          typed.releasePages !== undefined && { release: pagesOf(typed.releasePages.replaceAll(/\s/g, '')) }),
        ...(typed.request && { request: typed.request }),
        ...(action !== 'none' && action !== 'provide-release' && typed.patient && { patient: whose }),
      },
    ],
  };
}

/** The fields as the form shows them: what the document knows besides what was read stands among them. */
export function fieldsShown(document: FaxView['documents'][number]): Record<string, ReadField> {
  const { fields, release = [] } = document;
  if (release.length === 0) return fields;
  return {
    ...fields,
    releasePages: { value: showPages(release), confidence: 1, page: release[0] ?? 1, box: [0, 0, 0, 0] },
  };
}

/** The fields that hold something, as if they had been read so; what nobody touched as it was read. */
function fieldsOf(form: Form, read: Readonly<Record<string, { readonly value: string }>>): Record<string, ReadField> {
  const filled = Object.entries(
    typedOf(Object.fromEntries(Object.entries(form).filter(([name]) => name.startsWith('f:')))),
  );
  return Object.fromEntries(
    filled
      .filter(([, value]) => value !== '')
      .map(([path, typed]) => {
        const before = read[path]?.value;
        const value = before !== undefined && shownValue(path, before) === typed ? before : typed;
        return [path, { value, confidence: 1, page: 1, box: [0, 0, 0, 0] as const }];
      }),
  );
}

/** `wanted` as it is laid over `proposed`: what is no longer there is taken away by null. */
export function overlay(proposed: Json, wanted: Json): Json {
  const gone = Object.keys(proposed).filter((name) => !(name in wanted));
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => {
        const before = proposed[name];
        return [name, isPlain(value) && isPlain(before) ? overlay(before, value) : value];
      }),
    ),
  };
}

/** The rows of the split dialog: those with pages. */
export function splitBody(form: Form): object {
  const all = (name: string) => [form[name] ?? []].flat();
  const classes = all('class');
  const documents = all('pages').flatMap((pages, i) =>
    pages.trim() === '' ? [] : [{ pages: pagesOf(pages.replaceAll(/\s/g, '')), class: classes[i] }],
  );
  return { documents };
}

/** Of what cannot be pages of a fax none, which the API refuses. */
const pagesOf = (text: string) => (/^\d{1,3}([-,]\d{1,3})*$/.test(text) ? parsePages(text) : []);
