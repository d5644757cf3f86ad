/** The form of a fax document, as it came back from the page → the body of the API's `file`. */
import type { ReadField } from '../faxes/fax.ts';
import { isPlain, type Json, patientInput, referralInput } from '../faxes/input-of.ts';
import { parsePages } from '../faxes/pages.ts';
import type { FaxView } from '../faxes/view.ts';
import { shownValue } from './words.ts';

export type Form = Readonly<Record<string, string | readonly string[]>>;

/** The values of a form by name; of a name that stands there twice the first. */
export function typedOf(form: Form): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name.replace(/^f:/, ''),
      (typeof value === 'string' ? value : (value[0] ?? '')).trim(),
    ]),
  );
}

/** What the person wants filed of the document at `at`: its values where they differ from what was proposed. */
export function filingBody(form: Form, fax: FaxView, at: number): object {
  const document = fax.documents[at];
  const typed = typedOf(form);
  const action =
    typed.class === 'referral' ? 'refer' : typed.class === 'cover' || typed.class === 'junk' ? 'none' : 'document';
  const fields = fieldsOf(form, document?.fields ?? {});
  const patient = patientInput({ fields });
  const wanted = action === 'refer' ? referralInput({ fields }) : action === 'document' && patient ? { patient } : {};
  const proposed = document?.proposedAction === action ? document.input : {};
  return {
    documents: [
      {
        pages: document?.pages ?? [],
        class: typed.class,
        action,
        ...(action !== 'none' && { input: overlay(proposed, wanted) }),
        ...(action !== 'none' &&
          typed.patient && { patient: typed.patient === 'new' ? { new: true } : { reference: typed.patient } }),
      },
    ],
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
