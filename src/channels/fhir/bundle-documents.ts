/** DocumentReferences of a Bundle, with their data inside or as Binary entries → documents as `refer` takes them. */
import { DOCUMENT_TYPE } from '../../documents/resources.ts';
import { mediaType } from '../rest/body.ts';
import { samePerson } from './bundle-coverage.ts';
import {
  expect,
  hasCode,
  ignore,
  isLiteral,
  object,
  objects,
  type Part,
  reach,
  refuse,
  type Target,
  text,
  typeOf,
} from './bundle-parts.ts';
import { ASSIGNED } from './bundle-people.ts';

/** Links a URL of an attachment as if it were a reference, so that a Binary of the Bundle is found by it. */
const asReference = (attachment: Part): Part => ({
  ...attachment,
  value: { reference: attachment.value.url },
});

export function documentOf(
  document: Part,
  patient: Target | undefined,
  to: string,
): { input: unknown; binary: Part | undefined } {
  document.account.origins.set(to, document.path);
  ignore(document, ...ASSIGNED);
  expect(document, 'status', 'current');
  samePerson(document, 'subject', patient);
  ofThisReferral(document);
  if (hasCode(document.value.type, DOCUMENT_TYPE.referralNote.system, DOCUMENT_TYPE.referralNote.code)) {
    ignore(document, 'type');
  }
  const [content, ...more] = objects(document, 'content');
  for (const other of more) {
    refuse(other, undefined, { code: 'one-content', text: 'A document has one content here.', type: 'business-rule' });
  }
  const attachment = content && object(content, 'attachment');
  if (!attachment) return { input: undefined, binary: undefined };
  const binary = attachment.value.data === undefined ? binaryOf(attachment) : undefined;
  const bytes = binary ?? attachment;
  if (binary) ignore(binary, ...ASSIGNED);
  const contentType = text(bytes, 'contentType', `${to}.contentType`);
  if (binary && mediaType(String(attachment.value.contentType)) === mediaType(contentType)) {
    ignore(attachment, 'contentType');
  }
  ignore(attachment, 'size', 'hash'); // both follow from the bytes
  return {
    input: {
      title: titleOf(document, attachment, `${to}.title`),
      contentType: contentType === undefined ? undefined : mediaType(contentType),
      data: text(bytes, 'data', `${to}.data`)?.replace(/\s/g, ''),
    },
    binary,
  };
}

/** That it belongs to this referral is said anyway; what else it belongs to is told to the sender as not carried. */
function ofThisReferral(document: Part): void {
  const context = object(document, 'context');
  for (const related of context ? objects(context, 'related') : []) {
    if (!isLiteral(related) && typeOf(related) === 'ServiceRequest') {
      ignore(related, 'reference', 'type', 'display');
    }
  }
}

/** Nothing is fetched: bytes elsewhere are refused. */
function binaryOf(attachment: Part): Part | undefined {
  const { account } = attachment;
  const binary = reach(asReference(attachment));
  if (binary?.value.resourceType === 'Binary') {
    account.read.add(`${attachment.path}.url`);
    return binary;
  }
  refuse(attachment, undefined, {
    code: 'document-data',
    text: 'A document brings its data, or names a Binary of this Bundle.',
    type: 'required',
  });
  return undefined;
}

/** A title, or what else tells people what it is. */
function titleOf(document: Part, attachment: Part, to: string): string {
  const type = object(document, 'type');
  const [coding] = type ? objects(type, 'coding') : [];
  const places: readonly (readonly [Part | undefined, string])[] = [
    [attachment, 'title'],
    [document, 'description'],
    [type, 'text'],
    [coding, 'display'],
  ];
  for (const [part, name] of places) if (part?.value[name] !== undefined) return text(part, name, to) ?? '';
  return 'Document';
}
