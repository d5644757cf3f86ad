/** Acts of the desk as calls of the API. */
import { base64 } from '../faxes/paper.ts';
import { documentKind } from '../fhir/document-kind.ts';
import type { Api } from './api.ts';
import type { Fields } from './form.ts';
import { bodyOf, pathOf } from './records-acts.ts';
import { addressBody } from './records-delivering.ts';
import { type Act, letterToPost } from './records-next.ts';
import type { RequestRead } from './records-reading.ts';

/**
 * One act by the API, with the version the page showed. Before an approval what was not ticked is left out, each by its own act; before a
 * delivery elsewhere than was asked for, that it may is an act as well.
 */
export async function take(act: Act, form: Fields, before: RequestRead, api: Api): Promise<Response> {
  const path = `/v1/records-requests/${before.view.id}`;
  let version = form.version?.[0] ?? '';
  const key = form.key?.[0];
  const post = (name: Act, body: object) =>
    api('POST', `${path}/${pathOf(name)}`, body, {
      'if-match': version,
      ...(name === 'deliver' && key !== undefined && { 'idempotency-key': key }),
    });
  if (act === 'fax-number') {
    const { fax: number, requester: owner } = before.number ?? {};
    return api('POST', '/v1/fax-numbers', { number, owner, how: form.how?.[0] });
  }
  if (act === 'letter-sent') {
    return api('POST', `${path}/letters/${letterToPost(before.view)?.n ?? 0}/sent`, { how: form.how?.[0] });
  }
  const elsewhere = act === 'deliver' ? addressBody(form) : undefined;
  if (elsewhere) {
    const approved = await post('approve-address', elsewhere);
    if (!approved.ok) return approved;
    version = approved.headers.get('etag') ?? version;
  }
  const reason = form.leave?.[0]?.trim() ?? '';
  if (act === 'approve' && reason !== '') {
    for (const reference of before.view.scope?.toReview ?? []) {
      if (form.include?.includes(reference)) continue;
      const left = await post('exclude', { reference, reason });
      if (!left.ok) return left;
      version = left.headers.get('etag') ?? version;
    }
  }
  return post(act, bodyOf(act, form, before));
}

/** A file that a person chose, as pages of the chart. What it is its bytes tell. */
export async function addPages(id: string, form: Fields, file: File | undefined, api: Api): Promise<Response> {
  const documents = file ? [await documentOf(file, form.title?.[0]?.trim() ?? '')] : [];
  const path = `/v1/records-requests/${encodeURIComponent(id)}/${pathOf('add-records')}`;
  return api('POST', path, { documents }, { 'if-match': form.version?.[0] ?? '' });
}

async function documentOf(file: File, title: string): Promise<object> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { title, contentType: documentKind(bytes)?.contentType ?? file.type, data: base64(bytes) };
}
