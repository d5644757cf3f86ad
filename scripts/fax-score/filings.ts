/** What a rule would file of the look-alike forms: the gateway's own proposing, over a store that holds the charts. */
import { openDirectory } from '../../src/directory/departments.ts';
import { loadDemo } from '../../src/directory/load-demo.ts';
import type { PageContent, Reading } from '../../src/faxes/fax.ts';
import type { Sender } from '../../src/faxes/known-sender.ts';
import { type ProposeDeps, propose } from '../../src/faxes/propose.ts';
import { readPages } from '../../src/faxes/reading/index.ts';
import { SID } from '../../src/fhir/systems.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import { openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { type Chart, type Kind, type LookAlikeFax, type LookAlikes, patientOf } from '../fax-corpus/look-alikes.ts';

/** `right`, `wrong`: filed by rule, to the chart it is about or to another. `person`: left to one. */
export type Filed = 'right' | 'wrong' | 'person';

export interface Filing {
  readonly kind: Kind;
  readonly clean: boolean;
  readonly filed: Filed;
  /** Codes of what kept the rule from being certain. */
  readonly doubts: readonly string[];
}

const NOW = Date.parse('2026-11-24T16:00:00Z');

export interface Desk {
  file(fax: LookAlikeFax, reading: Reading, pages: readonly PageContent[]): Promise<Filing>;
  close(): void;
}

/** The desk of a clinic with these charts and, as senders, these offices. */
export async function openDesk({ charts, senders }: Pick<LookAlikes, 'charts' | 'senders'>): Promise<Desk> {
  const sql = openNodeSqlite(':memory:');
  const store = openEmbeddedStore({ sql, blobs: inMemory(), now: () => NOW });
  await loadDemo(store, () => NOW);
  const ids = new Map<string, string>();
  for (const chart of charts) ids.set(chart.id, await put(chart));

  async function put(chart: Chart): Promise<string> {
    const { id: _, ...patient } = patientOf(chart);
    return (await store.createIfNone(patient, { system: SID.mrn, value: chart.id })).resource.id;
  }

  const deps: ProposeDeps = {
    reads: store,
    directory: openDirectory({ store, now: () => NOW }),
    // Invented people have telephone numbers kept for fiction.
    matching: { fictionalPhonesCount: true },
    knownSender: async (from): Promise<Sender | undefined> => {
      const behind = senders.filter(({ office }) => office.fax === from);
      return behind.length > 0 ? { npi: behind.map(({ doctor }) => doctor.npi) } : undefined;
    },
    returnTo: async () => undefined,
    readPages,
  };

  return {
    async file({ kind, clean, form, patient }, { documents }, pages) {
      const whole = { from: form.office.fax, desk: await deps.directory.patientServices(), incomplete: false, pages };
      const { proposals } = await propose(documents, whole, deps);
      const ruled = proposals.filter(({ rule }) => rule !== undefined);
      const right = patient === undefined ? undefined : `Patient/${ids.get(patient)}`;
      const allRight = ruled.every(({ candidates }) => right !== undefined && candidates[0]?.patient === right);
      return {
        kind,
        clean,
        filed: ruled.length === 0 ? 'person' : allRight ? 'right' : 'wrong',
        doubts: [...new Set(proposals.flatMap(({ doubts }) => doubts))],
      };
    },
    close: () => sql.close(),
  };
}

/** The charts' few files, for as long as the score takes. */
function inMemory(): Blobs {
  const held = new Map<string, Uint8Array>();
  return {
    put: async (key, bytes) => void held.set(key, bytes),
    get: async (key) => held.get(key),
    delete: async (key) => void held.delete(key),
    async *keys() {
      yield* held.keys();
    },
  };
}
