/**
 * The ledger's rows over 256 shards, by the first byte of the act key or name, both of which are HMACs and so spread evenly.
 * The number and the names of the shards never change: a key must be looked for where it was put.
 */
import { firstByte } from '../act-key.ts';
import type { LedgerRows } from '../ports/ledger/rows.ts';

const SHARDS = 256;
/** Together far more than a Medplum server commits at once; two, since two acts of one shard should seldom wait for each other. */
export const LANES_PER_SHARD = 2;
/** Shards asked at once by a sweep. */
const AT_ONCE = 16;

/** `ledger-00` to `ledger-ff`: the object's name, and the first part of its lanes' names. */
const nameOf = (byte: number) => `ledger-${byte.toString(16).padStart(2, '0')}`;
const NAMES = Array.from({ length: SHARDS }, (_, byte) => nameOf(byte));

/** Throws a TypeError for what is no act id. */
export function shardOf(keyOrName: string): string {
  const name = NAMES[firstByte(keyOrName)];
  if (name === undefined) throw new TypeError('a ledger key begins with two characters of base32');
  return name;
}

/** `ledger-0f-1` → `ledger-0f`. */
const shardOfLane = (lane: string) => lane.slice(0, lane.lastIndexOf('-'));

/** `shard`: the rows of the shard of that name; asked for each call. */
export function shardedRows(shard: (name: string) => LedgerRows): LedgerRows {
  const of = (keyOrName: string) => shard(shardOf(keyOrName));
  /** Where the uploads are that a sweep was told of; it forgets them right after. */
  const uploadsAt = new Map<string, string>();

  async function everywhere<T>(ask: (rows: LedgerRows, name: string) => Promise<T>): Promise<T[]> {
    const answers: T[] = [];
    for (let at = 0; at < SHARDS; at += AT_ONCE) {
      const some = NAMES.slice(at, at + AT_ONCE).map((name) => ask(shard(name), name));
      answers.push(...(await Promise.all(some)));
    }
    return answers;
  }

  return {
    claim: (key, ...rest) => of(key).claim(key, ...rest),
    enter: (key, ...rest) => of(key).enter(key, ...rest),
    notCommitted: (key, ...rest) => of(key).notCommitted(key, ...rest),
    settle: (key, ...rest) => of(key).settle(key, ...rest),
    release: (key, token) => of(key).release(key, token),
    expire: (key, token) => of(key).expire(key, token),
    find: (key) => of(key).find(key),
    noteUpload: (key, ...rest) => of(key).noteUpload(key, ...rest),

    laneMade: (lane) => shard(shardOfLane(lane.name)).laneMade(lane),
    laneMoved: (name, versionId) => shard(shardOfLane(name)).laneMoved(name, versionId),
    lanes: async () => (await everywhere((rows) => rows.lanes())).flat(),

    takeName: (name, ...rest) => of(name).takeName(name, ...rest),
    freeName: (name, holder) => of(name).freeName(name, holder),

    due: async (now, most) => (await everywhere((rows) => rows.due(now, most))).flat().slice(0, most),
    async drop(before) {
      await everywhere((rows) => rows.drop(before));
    },
    async condemnUploads(before, most) {
      uploadsAt.clear();
      await everywhere(async (rows, name) => {
        for (const id of await rows.condemnUploads(before, most)) uploadsAt.set(id, name);
      });
      return [...uploadsAt.keys()].slice(0, most); // the next sweep is told of the others again
    },
    async forgetUpload(id) {
      const name = uploadsAt.get(id);
      if (name !== undefined) await shard(name).forgetUpload(id);
      else await everywhere((rows) => rows.forgetUpload(id));
    },
  };
}
