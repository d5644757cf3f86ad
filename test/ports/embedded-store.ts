import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { folderBlobs } from '../../src/ports/blobs/folder.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import { type NodeSqlite, openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

export interface OpenStore {
  readonly store: EmbeddedStore;
  readonly sql: NodeSqlite;
  readonly blobs: Blobs;
  readonly folder: string;
  clock: number;
}

export const START = Date.parse('2026-01-05T12:00:00Z');

/** An embedded store in a folder of its own, or opened again in that of an earlier one, within a Durable Object's limits. */
export function openStore(folder = newFolder()): OpenStore {
  const sql = openNodeSqlite(join(folder, 'store.sqlite'), { durableObjectLimits: true, synchronous: 'normal' });
  const blobs = folderBlobs(join(folder, 'blobs'));
  const opened = { clock: START };
  const store = openEmbeddedStore({ sql, blobs, now: () => opened.clock });
  return Object.assign(opened, { store, sql, blobs, folder });
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  folders.push(folder);
  return folder;
}
