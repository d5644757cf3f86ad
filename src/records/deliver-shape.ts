/** How records reach whoever asked for them, as staff write it, and the address of it in a form that can be compared. */
import * as z from 'zod';
import { normaliseWords } from '../fhir/normalise-name.ts';
import { plainText } from '../fhir/plain-text.ts';
import { addressShape, phoneShape } from '../patients/shape.ts';
import { PHOTO_IDS } from './shape.ts';

const again = z
  .literal(true)
  .optional()
  .meta({ description: 'What was delivered is sent once more, under an Idempotency-Key.' });
const to = z.strictObject({ name: plainText(200) }).meta({ description: 'Who comes for it.' });
/** Never the number of what was shown. */
const photoId = z
  .strictObject({ how: z.literal('photo-id'), kind: z.enum(PHOTO_IDS) })
  .meta({ id: 'PhotoIdSeen', description: 'What was looked at; never its number.' });

/** How the code of a link is told, otherwise than the link. */
export const CODE_BY = ['phone', 'paper', 'in-person'] as const;

const byMethod = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('fax'), fax: phoneShape.optional(), again }),
  z.strictObject({
    method: z.literal('mail'),
    address: addressShape.optional(),
    carrier: plainText(60).optional(),
    tracking: plainText(60).optional(),
    again,
  }),
  z.strictObject({ method: z.literal('pickup'), to, identity: photoId, again }),
  z.strictObject({ method: z.literal('portal'), where: plainText(200).optional(), again }),
  z.strictObject({ method: z.literal('download'), codeBy: z.enum(CODE_BY), again }),
]);

/** Without a method: as the request asked. */
export const deliverShape = z.union([byMethod, z.strictObject({ again })]).meta({
  id: 'DeliverRecords',
  description: 'Without a method it goes as was asked for. Another address than that needs `approve-address` first.',
});
export type DeliverInput = z.output<typeof deliverShape>;

export const addressInput = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('fax'), fax: phoneShape, reason: plainText(500) }),
    z.strictObject({ method: z.literal('mail'), address: addressShape, reason: plainText(500) }),
    z.strictObject({ method: z.literal('pickup'), to, reason: plainText(500) }),
    z.strictObject({ method: z.enum(['portal', 'download']), reason: plainText(500) }),
  ])
  .meta({ id: 'ApproveAddress' });

export type Method = z.output<typeof byMethod>['method'];
type Address = z.output<typeof addressShape>;

export const addressLines = ({ line, city, state, postalCode }: Address): string[] => [
  ...line,
  `${city}, ${state} ${postalCode}`,
];

/** Where it goes. */
export type Place =
  | { readonly method: 'fax'; readonly fax: string }
  | { readonly method: 'mail'; readonly address: Address }
  | { readonly method: 'pickup'; readonly to: { readonly name: string } }
  | { readonly method: 'portal' | 'download' };

/** As it stands in the store and in the accounting: for people. */
export function placeText(place: Place): string | undefined {
  switch (place.method) {
    case 'fax':
      return place.fax;
    case 'mail':
      return addressLines(place.address).join(', ');
    case 'pickup':
      return place.to.name;
    default:
      return undefined;
  }
}

/** The same for the same place but for capitals and points: where it is in doubt it is another, and a person looks. */
export function placeKey(place: Place): string {
  switch (place.method) {
    case 'mail': {
      const { line, city, state, postalCode } = place.address;
      return ['mail', normaliseWords([...line, city, state].join(' ')), postalCode.slice(0, 5)].join('|');
    }
    case 'pickup':
      return `pickup|${normaliseWords(place.to.name)}`;
    case 'fax':
      return `fax|${place.fax}`;
    default:
      return place.method;
  }
}
