import type { VendorName } from '../ports/fax-vendor/index.ts';
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import type { FaxBook } from './book.ts';
import type { BookedFax, FaxUnreadable, Intake } from './fax.ts';

const STEPS = [
  [
    `CREATE TABLE faxes (id TEXT PRIMARY KEY, vendor TEXT NOT NULL, from_number TEXT, to_number TEXT, received_at INTEGER NOT NULL,
     entered_at INTEGER NOT NULL, intake INTEGER NOT NULL, sha256 TEXT, vendor_pages INTEGER, partial INTEGER, pages INTEGER,
     unreadable TEXT, repeat_of TEXT) STRICT, WITHOUT ROWID`,
    'CREATE INDEX faxes_unfinished ON faxes (entered_at) WHERE intake < 3',
    `CREATE TABLE fax_pages (fax TEXT NOT NULL, page INTEGER NOT NULL, looks TEXT NOT NULL, received_at INTEGER NOT NULL, unreadable TEXT,
     PRIMARY KEY (fax, page)) STRICT, WITHOUT ROWID`,
    'CREATE INDEX fax_pages_looks ON fax_pages (looks, received_at)',
  ],
  'CREATE INDEX faxes_read ON faxes (received_at) WHERE intake = 3',
];

/** In the order they follow each other; a row holds the number. */
export const INTAKES: readonly Intake[] = ['announced', 'kept', 'reading', 'read', 'forgotten'];

interface Row {
  readonly id: string;
  readonly vendor: VendorName;
  readonly from_number: string | null;
  readonly to_number: string | null;
  readonly received_at: number;
  readonly intake: number;
  readonly sha256: string | null;
  readonly vendor_pages: number | null;
  readonly partial: number | null;
  readonly pages: number | null;
  readonly pages_read: number;
  readonly unreadable: FaxUnreadable | null;
  readonly repeat_of: string | null;
}

const ROWS = 'SELECT *, (SELECT count(*) FROM fax_pages WHERE fax = id) AS pages_read FROM faxes';

/** The book of faxes in the gateway's own database. */
export function sqlFaxBook(sql: Sql, now: () => number): FaxBook {
  migrate(sql, 'fax-book', STEPS);
  const find = (id: string) => sql.all<Row>(`${ROWS} WHERE id = ?`, id)[0];

  return {
    async enter(fax) {
      return sql.transaction(() => {
        const { changes } = sql.run(
          'INSERT INTO faxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
          fax.id,
          fax.vendor,
          fax.from ?? null,
          fax.to ?? null,
          fax.receivedAt,
          now(),
          INTAKES.indexOf(fax.intake),
          fax.sha256 ?? null,
          fax.vendorPages ?? null,
          fax.partial === undefined ? null : Number(fax.partial),
          fax.pages ?? null,
          fax.unreadable ?? null,
          fax.repeatOf ?? null,
        );
        const row = find(fax.id);
        return { fax: row ? faxOf(row) : fax, entered: changes === 1 };
      });
    },
    async find(id) {
      const row = find(id);
      return row && faxOf(row);
    },
    async unknown(ids) {
      const rows = sql.all<{ id: string }>(
        'SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM faxes)',
        JSON.stringify(ids),
      );
      return rows.map(({ id }) => id);
    },
    async note(id, known) {
      sql.run(
        `UPDATE faxes SET intake = max(intake, ?), sha256 = coalesce(?, sha256), vendor_pages = coalesce(?, vendor_pages),
         partial = coalesce(?, partial), pages = coalesce(?, pages), unreadable = coalesce(?, unreadable),
         repeat_of = coalesce(?, repeat_of) WHERE id = ?`,
        known.intake === undefined ? 0 : INTAKES.indexOf(known.intake),
        known.sha256 ?? null,
        known.vendorPages ?? null,
        known.partial === undefined ? null : Number(known.partial),
        known.pages ?? null,
        known.unreadable ?? null,
        known.repeatOf ?? null,
        id,
      );
    },
    async notePage(id, page, looks, unreadable) {
      sql.run(
        `INSERT INTO fax_pages SELECT id, ?, ?, received_at, ? FROM faxes WHERE id = ? ON CONFLICT (fax, page) DO NOTHING`,
        page,
        looks,
        unreadable ?? null,
        id,
      );
    },
    async alike(looks, since) {
      const ids = sql.all<{ fax: string }>(
        `SELECT DISTINCT fax FROM fax_pages WHERE looks IN (SELECT value FROM json_each(?)) AND looks <> '' AND received_at >= ? ORDER BY fax`,
        JSON.stringify(looks),
        since,
      );
      return ids.flatMap(({ fax }) => {
        const row = find(fax);
        const pages = sql.all<{ looks: string }>('SELECT looks FROM fax_pages WHERE fax = ? ORDER BY page', fax);
        const from = row?.from_number;
        return [{ id: fax, ...(from && { from }), looks: pages.map((page) => page.looks) }];
      });
    },
    async read(before, after, most) {
      const read = INTAKES.indexOf('read');
      const [at, id] = [after?.receivedAt ?? 0, after?.id ?? ''];
      return sql
        .all<Row>(
          `${ROWS} WHERE intake = ${read} AND received_at < ? AND (received_at, id) > (?, ?) ORDER BY received_at, id LIMIT ?`,
          before,
          at,
          id,
          most,
        )
        .map(faxOf);
    },
    async unfinished(before, most) {
      const unread = INTAKES.indexOf('read');
      return sql
        .all<Row>(`${ROWS} WHERE intake < ${unread} AND entered_at < ? ORDER BY entered_at LIMIT ?`, before, most)
        .map(faxOf);
    },
  };
}

function faxOf(row: Row): BookedFax {
  return {
    id: row.id,
    vendor: row.vendor,
    ...(row.from_number !== null && { from: row.from_number }),
    ...(row.to_number !== null && { to: row.to_number }),
    receivedAt: row.received_at,
    intake: INTAKES[row.intake] ?? 'announced',
    ...(row.sha256 !== null && { sha256: row.sha256 }),
    ...(row.vendor_pages !== null && { vendorPages: row.vendor_pages }),
    ...(row.partial !== null && { partial: row.partial === 1 }),
    ...(row.pages !== null && { pages: row.pages }),
    pagesRead: row.pages_read,
    ...(row.unreadable !== null && { unreadable: row.unreadable }),
    ...(row.repeat_of !== null && { repeatOf: row.repeat_of }),
  };
}
