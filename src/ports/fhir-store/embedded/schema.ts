import type { Step } from '../../sql/migrations.ts';

/**
 * resource: the current version of each; `body` is its JSON, null for a tombstone (`live` 0). version: the ones before.
 * entry: the search index, clustered by value, because what is written together shares values (ids, codes, dates of now) and so shares
 * pages. entry_in_order: in its place for the few parameters whose index must also give an order; by _lastUpdated it is the list of a type.
 * entry_of: every entry by resource, for second conditions, sorting and removal. `v` and `x` are described in extract.ts.
 * parameter: numbers of (type, name). indexed_type: the parameters a type was indexed with, `*` for types without any of their own.
 * binary_content: under which content hash the bytes of a Binary are kept.
 */
export const STEPS: readonly Step[] = [
  [
    `CREATE TABLE resource (
      pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, live INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT
    ) STRICT`,
    'CREATE TABLE version (pk INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT, PRIMARY KEY (pk, version)) STRICT',
    `CREATE TABLE entry (
      v ANY NOT NULL, pk INTEGER NOT NULL, p INTEGER NOT NULL, x ANY NOT NULL, PRIMARY KEY (v, pk, p, x)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE entry_in_order (
      p INTEGER NOT NULL, v ANY NOT NULL, pk INTEGER NOT NULL, x ANY NOT NULL, PRIMARY KEY (p, v, pk, x)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE entry_of (
      pk INTEGER NOT NULL, p INTEGER NOT NULL, v ANY NOT NULL, x ANY NOT NULL, PRIMARY KEY (pk, p, v, x)
    ) STRICT, WITHOUT ROWID`,
    'CREATE TABLE parameter (p INTEGER PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (type, name)) STRICT',
    'CREATE TABLE indexed_type (type TEXT PRIMARY KEY, parameters TEXT NOT NULL) STRICT, WITHOUT ROWID',
    'CREATE TABLE binary_content (id TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID',
    'CREATE INDEX binary_by_hash ON binary_content (hash)',
  ],
];
