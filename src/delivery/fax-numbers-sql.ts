import * as z from 'zod';
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import { type FaxNumber, type FaxNumbers, VERIFIED_HOW } from './fax-numbers.ts';

const STEPS = [
  [
    `CREATE TABLE fax_number (entry INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL, owner TEXT NOT NULL, body TEXT NOT NULL,
     verified TEXT, revoked TEXT) STRICT`,
    // An owner is its reference, or its name where the store does not know it.
    'CREATE UNIQUE INDEX fax_number_once ON fax_number (number, owner) WHERE revoked IS NULL',
    'CREATE INDEX fax_number_owner ON fax_number (owner) WHERE revoked IS NULL',
  ],
];

const person = z.object({ id: z.string(), name: z.string() });
const entered = z.object({
  owner: z.object({ reference: z.string().optional(), name: z.string() }),
  enteredBy: person,
  enteredAt: z.number(),
});
const verifiedShape = z.object({ by: person, how: z.enum(VERIFIED_HOW), at: z.number() });
const revokedShape = z.object({ by: person, at: z.number() });

interface Row {
  readonly id: string;
  readonly number: string;
  readonly body: string;
  readonly verified: string | null;
  readonly revoked: string | null;
}

const VALID = 'verified IS NOT NULL AND revoked IS NULL';

/** The book of fax numbers over SQL. */
export function sqlFaxNumbers(sql: Sql): FaxNumbers {
  migrate(sql, 'fax-numbers', STEPS);
  return {
    async add({ id, number, verified, revoked, ...body }) {
      const { changes } = sql.run(
        `INSERT INTO fax_number (id, number, owner, body, verified, revoked) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        id,
        number,
        body.owner.reference ?? `name:${body.owner.name}`,
        JSON.stringify(body),
        verified ? JSON.stringify(verified) : null,
        revoked ? JSON.stringify(revoked) : null,
      );
      return changes > 0;
    },
    async find(id) {
      return sql.all<Row>('SELECT * FROM fax_number WHERE id = ?', id).map(numberOf)[0];
    },
    async list(after, most) {
      const from = 'coalesce((SELECT entry FROM fax_number WHERE id = ?), 0)';
      const statement = `SELECT * FROM fax_number WHERE entry > ${from} ORDER BY entry LIMIT ?`;
      return sql.all<Row>(statement, after ?? '', most).map(numberOf);
    },
    async verify(id, verified) {
      const statement = 'UPDATE fax_number SET verified = ? WHERE id = ? AND verified IS NULL AND revoked IS NULL';
      return sql.run(statement, JSON.stringify(verified), id).changes > 0;
    },
    async revoke(id, revoked) {
      const statement = 'UPDATE fax_number SET revoked = ? WHERE id = ? AND revoked IS NULL';
      return sql.run(statement, JSON.stringify(revoked), id).changes > 0;
    },
    async verifiedOf(owners) {
      const statement = `SELECT * FROM fax_number WHERE owner IN (SELECT value FROM json_each(?)) AND ${VALID}`;
      const found = sql.all<Row>(statement, JSON.stringify(owners)).map(numberOf);
      return found.sort((a, b) => (b.verified?.at ?? 0) - (a.verified?.at ?? 0));
    },
    async ownersOf(number) {
      return sql
        .all<Row>(`SELECT * FROM fax_number WHERE number = ? AND ${VALID} ORDER BY entry`, number)
        .map(numberOf);
    },
  };
}

function numberOf(row: Row): FaxNumber {
  const { owner, ...rest } = entered.parse(JSON.parse(row.body));
  return {
    id: row.id,
    number: row.number,
    owner: { name: owner.name, ...(owner.reference !== undefined && { reference: owner.reference }) },
    ...rest,
    ...(row.verified !== null && { verified: verifiedShape.parse(JSON.parse(row.verified)) }),
    ...(row.revoked !== null && { revoked: revokedShape.parse(JSON.parse(row.revoked)) }),
  };
}
