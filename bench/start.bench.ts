/** The gateway started over the charts of a whole clinic: 50,000 patients with a referral each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import { type Figure, load } from './embedded-store.bench.ts';
import { median } from './load.ts';
import { startGateway } from './servers.ts';

const STARTS = 3;

export async function bench(): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'start-bench-'));
  try {
    await (await startGateway(dataDir)).stop(); // the first one loads the demo clinic
    const sql = openNodeSqlite(join(dataDir, 'gateway.sqlite'));
    await load(openEmbeddedStore({ sql, blobs: folderBlobs(join(dataDir, 'blobs')), now: Date.now }), () => {});
    sql.close();
    const took: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      makeJobsDue(dataDir);
      const began = performance.now();
      const gateway = await startGateway(dataDir);
      took.push(performance.now() - began);
      memory.push(gateway.memory() ?? Number.NaN);
      await gateway.stop();
    }
    return [
      { name: 'start of the gateway to its first answer', value: median(took), unit: 'ms' },
      { name: 'resident memory then', value: median(memory), unit: 'MB' },
    ];
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

/** As after a night: whatever runs from time to time is due. */
function makeJobsDue(dataDir: string): void {
  const sql = openNodeSqlite(join(dataDir, 'gateway.sqlite'));
  sql.run('DELETE FROM job_runs');
  sql.close();
}
