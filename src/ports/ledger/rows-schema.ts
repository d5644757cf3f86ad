/** Tables of the fenced ledger. Statements are only ever added at the end. */
export const FENCED_LEDGER_TABLES: readonly string[] = [
  // lease_until and entry are those of an entered act, refs those of a settled one.
  `CREATE TABLE fenced_act (
    key TEXT PRIMARY KEY,
    token INTEGER NOT NULL,
    mac TEXT NOT NULL,
    status INTEGER NOT NULL,
    warnings TEXT NOT NULL,
    at INTEGER NOT NULL,
    lease_until INTEGER,
    entry TEXT,
    lane TEXT,
    lane_version TEXT,
    refs TEXT
  ) WITHOUT ROWID`,
  'CREATE INDEX fenced_act_entered ON fenced_act (lease_until) WHERE lease_until IS NOT NULL',
  'CREATE INDEX fenced_act_settled ON fenced_act (at) WHERE lease_until IS NULL',
  'CREATE TABLE fenced_lane (name TEXT PRIMARY KEY, id TEXT, version TEXT, act TEXT) WITHOUT ROWID',
  `CREATE TABLE fenced_upload (
    id TEXT PRIMARY KEY,
    act TEXT NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    condemned INTEGER NOT NULL
  ) WITHOUT ROWID`,
  'CREATE INDEX fenced_upload_act ON fenced_upload (act, at)',
  'CREATE INDEX fenced_upload_at ON fenced_upload (at)',
  'CREATE TABLE fenced_name (name TEXT PRIMARY KEY, holder TEXT NOT NULL, held_until INTEGER NOT NULL) WITHOUT ROWID',
];
