/**
 * The folder of a dev session in workerd, which has no files: whoever started the session watches `fax-in` and posts what is put into it
 * as a notice, and is posted what is sent. Both on a loopback address, under a secret of that session.
 */
import { Fault } from '../../fault.ts';
import { numbersIn } from './folder-names.ts';
import type { FaxVendor, OutgoingFax, SendOutcome } from './index.ts';

/** Header of a posted file: the fax's id, percent-encoded, since names may be in any script. */
export const ID_HEADER = 'x-fax-id';

export interface PostedFolder {
  /** Where sent faxes are posted; its last part is the secret under which files are posted here. */
  readonly url: string;
  readonly fetch: typeof fetch;
}

export function postedFolder({ url, fetch }: PostedFolder): FaxVendor {
  const expected = url.slice(url.lastIndexOf('/') + 1);
  return {
    name: 'folder',
    sameTagOnce: true,

    async readNotice({ headers, body, secret, now }) {
      if (secret !== expected) {
        throw new Fault('login', { code: 'webhook-secret', text: 'The address of the notice lacks its secret.' });
      }
      const vendorFaxId = decodeURIComponent(headers.get(ID_HEADER) ?? '');
      if (vendorFaxId === '') return [{ kind: 'nothing' }];
      return [{ kind: 'received', fax: { vendorFaxId, receivedAt: now, ...numbersIn(vendorFaxId) }, file: body }];
    },

    fetchFile: () =>
      Promise.reject(new Fault('not-found', { code: 'fax-file-gone', text: 'The file came with its notice.' })),
    listReceived: async () => [],
    kept: async () => {},

    async send({ tag, to, pages, file }: OutgoingFax) {
      const query = new URLSearchParams({ tag, to, pages: String(pages) });
      const answer = await ask(`${url}?${query}`, { method: 'POST', body: new Uint8Array(file) });
      if (answer.ok) return (await answer.json()) as SendOutcome;
      throw new Fault('value', { code: 'fax-refused', text: 'The folder does not take this number or tag.' });
    },

    async outcomeOf({ tag }) {
      const answer = await ask(`${url}?${new URLSearchParams({ tag })}`, { method: 'GET' });
      return answer.ok ? ((await answer.json()) as SendOutcome) : undefined;
    },
  };

  async function ask(target: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(target, request);
    } catch (cause) {
      throw new Fault('unknown', { code: 'fax-folder-away', text: 'The dev session has ended.' }, { cause });
    }
  }
}
