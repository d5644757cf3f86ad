/** What was done to things: their Provenance, oldest first. */
import type { Provenance, Resource } from '@medplum/fhirtypes';
import type { Answer, Reads } from './action.ts';
import type { Stored } from './ports/fhir-store/index.ts';

type Thing = Pick<Resource, 'resourceType' | 'id'>;

/** Of several at once, by `Type/id`; one search for them all, however many pages it has. */
export async function historiesOf(things: readonly Thing[], reads: Reads): Promise<Map<string, Stored<Provenance>[]>> {
  const histories = new Map(
    things.map(({ resourceType, id }) => [`${resourceType}/${id}`, [] as Stored<Provenance>[]]),
  );
  if (histories.size === 0) return histories;
  let cursor: string | undefined;
  do {
    const page = await reads.search<Provenance>({
      type: 'Provenance',
      where: [['target', [...histories.keys()].join(',')]],
      sort: 'recorded',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const one of page.matches) for (const { reference = '' } of one.target) histories.get(reference)?.push(one);
    cursor = page.next;
  } while (cursor !== undefined);
  return histories;
}

/** Of one. */
export async function historyOf(thing: Thing, reads: Reads): Promise<Stored<Provenance>[]> {
  return (await historiesOf([thing], reads)).get(`${thing.resourceType}/${thing.id}`) ?? [];
}

/** What an act itself left of it. */
export const provenancesOf = ({ resources }: Pick<Answer, 'resources'>): Stored<Provenance>[] =>
  resources.filter((one): one is Stored<Provenance> => one.resourceType === 'Provenance');

/** Of one, as an act left it: an answer that is told again tells nothing of what was done since. */
export async function historyUpTo(
  thing: Thing,
  done: Pick<Answer, 'resources'>,
  reads: Reads,
): Promise<Stored<Provenance>[]> {
  const until = provenancesOf(done)[0]?.recorded;
  const all = await historyOf(thing, reads);
  return until === undefined ? all : all.filter(({ recorded = '' }) => recorded <= until);
}
