/** What an act answered, told again: things as they stood when it was done, whatever became of them since. */
import type { Provenance, Resource } from '@medplum/fhirtypes';
import type { Reads } from './action.ts';
import { TAG } from './fhir/systems.ts';
import type { Stored } from './ports/fhir-store/index.ts';

const actOf = ({ meta }: Resource) => meta?.tag?.find(({ system }) => system === TAG.act)?.code;

/**
 * The instant at which everything was there that an act has left (`written`). A server may write the parts of one commit some milliseconds
 * apart, so the act's Provenance in the `history` of the thing counts too, where it is not among them.
 */
export function instantOf(written: readonly Stored[], history: readonly Stored<Provenance>[]): string {
  const acts = new Set(written.map(actOf));
  const all = [...written, ...history.filter((one) => acts.has(actOf(one)))];
  return all.reduce((latest, { meta }) => (meta.lastUpdated > latest ? meta.lastUpdated : latest), '');
}

/** A thing as it was at an instant; undefined where it was not there yet. */
export async function asItWas<R extends Stored>(thing: R, at: string, reads: Reads): Promise<R | undefined> {
  if (thing.meta.lastUpdated <= at) return thing;
  const versions = await reads.history(thing.resourceType, thing.id);
  return versions.find((one): one is R => one.resourceType === thing.resourceType && one.meta.lastUpdated <= at);
}

/** Several, without those that were not there yet. */
export async function asTheyWere<R extends Stored>(things: readonly R[], at: string, reads: Reads): Promise<R[]> {
  return (await Promise.all(things.map((one) => asItWas(one, at, reads)))).filter((one) => one !== undefined);
}
