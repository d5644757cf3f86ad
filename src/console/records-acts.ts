/** The acts of the desk: what each is called, its key, and its form → the body of the API's call. */

import type { Fields } from './form.ts';
import { deliveryBody } from './records-delivering.ts';
import { releaseIn } from './records-elements.ts';
import type { Act } from './records-next.ts';
import type { RequestRead } from './records-reading.ts';

export interface ActWords {
  /** On its button, and as the heading of what is asked before it is done. */
  readonly button: string;
  /** On the button that does it. */
  readonly confirm: string;
  readonly key: string;
  /** After it was done. */
  readonly done: string;
  readonly danger?: true;
}

/** `F` is the key of whatever is next. */
export const ACTS: Readonly<Record<Act, ActWords>> = {
  'verify-identity': { button: 'Identified', confirm: 'I have identified them', key: 'i', done: 'Identity noted.' },
  'identify-patient': {
    button: 'This is the patient',
    confirm: 'These are their records',
    key: 'c',
    done: 'Patient named.',
  },
  'verify-release': {
    button: 'Declare it good',
    confirm: 'The release is good',
    key: 'v',
    done: 'The release is good.',
  },
  'return-release': { button: 'Send it back', confirm: 'Send it back', key: 'r', done: 'Sent back, with one letter.' },
  approve: { button: 'Approve', confirm: 'Let exactly this go', key: 'a', done: 'Approved.' },
  fulfil: { button: 'Make the packet', confirm: 'Make the packet', key: 'g', done: 'The packet is made.' },
  deliver: { button: 'Deliver', confirm: 'Deliver it', key: 'd', done: 'Delivered, or on its way.' },
  'fee-paid': { button: 'Fee paid', confirm: 'It is paid', key: 'p', done: 'Paid.' },
  'fee-waived': { button: 'Waive the fee', confirm: 'Waive it', key: 'w', done: 'Waived.' },
  extend: {
    button: 'More time',
    confirm: 'Take thirty days more',
    key: 'm',
    done: 'Thirty days more; a letter says so.',
  },
  revoke: { button: 'Revoke', confirm: 'Revoke it', key: 't', done: 'Revoked.', danger: true },
  deny: { button: 'Deny', confirm: 'Deny it', key: 'x', done: 'Denied, with a letter.', danger: true },
  'provide-release': {
    button: 'Enter a release',
    confirm: 'This is the release',
    key: '',
    done: 'The release is entered.',
  },
  'add-records': { button: 'Add pages', confirm: 'Add them', key: 'u', done: 'Added to what is asked for.' },
  'approve-address': {
    button: 'Another address',
    confirm: 'It may go there',
    key: 'a',
    done: 'It may go there too.',
  },
  'settle-delivery': { button: 'Say what became of it', confirm: 'So it is', key: 's', done: 'Settled.' },
  'letter-sent': { button: 'Letter posted', confirm: 'They get it', key: 'l', done: 'The letter is on its way.' },
  'fax-number': { button: 'Verify the number', confirm: 'I have made sure', key: 'u', done: 'The number is verified.' },
  exclude: { button: 'Leave out', confirm: 'Leave it out', key: '', done: 'Left out.' },
};

export const isAct = (name: string): name is Act => Object.hasOwn(ACTS, name);

/** Path of an act in the API where it is not its name. */
const PATHS: Readonly<Partial<Record<Act, string>>> = {
  'fee-paid': 'fee/paid',
  'fee-waived': 'fee/waive',
  'add-records': 'documents',
};
export const pathOf = (act: Act): string => PATHS[act] ?? act;

export const formOf = (act: Act): string => `form-${act}`;

const text = (form: Fields, name: string): string => form[name]?.[0]?.trim() ?? '';
const optional = (form: Fields, ...names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (text(form, name) === '' ? [] : [[name, text(form, name)]])));
/** What is no number is refused by the API, which says so. */
const number = (value: string) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : value);

/** The body of the call; `read`: the request as the page had it. */
export function bodyOf(act: Act, form: Fields, read: RequestRead): object {
  switch (act) {
    case 'verify-identity': {
      const [how = '', kind] = text(form, 'how').split(':');
      return { identity: { how, ...(kind !== undefined && { kind }) } };
    }
    case 'identify-patient':
      return { patient: { reference: text(form, 'patient') } };
    case 'verify-release': {
      const release = read.release && releaseIn(form, read.release);
      return { seen: form.seen ?? [], ...(release && { release }) };
    }
    case 'approve':
      return {
        include: form.include ?? [],
        ...(form.shown && { shown: text(form, 'shown').split(' ').filter(Boolean) }),
        ...optional(form, 'withoutRelease'),
        ...(text(form, 'pages') !== '' && { pages: number(text(form, 'pages')) }),
        ...(text(form, 'postage') !== '' && { postage: cents(text(form, 'postage')) }),
      };
    case 'deny':
    case 'exclude':
      return optional(form, 'reason', 'words', 'reference');
    case 'fulfil':
      return {};
    case 'deliver':
      return deliveryBody(form);
    case 'settle-delivery':
      return { sent: text(form, 'sent') === 'yes', ...optional(form, 'words') };
    default:
      return optional(form, 'words', 'reason', 'by', 'how');
  }
}

function cents(dollars: string): number | string {
  const value = number(dollars.replace(/^\$/, ''));
  return typeof value === 'number' ? Math.round(value * 100) : value;
}
