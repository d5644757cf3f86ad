import * as z from 'zod';
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import type { Client, ClientRegistry } from './clients.ts';
import { ROLES } from './scopes.ts';

const STEPS = [
  `CREATE TABLE client (
    client_id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    organization TEXT,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID`,
];

/** What `body` holds; what changes after registration has columns of its own. */
const body = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  organization: z.object({ name: z.string(), npi: z.string() }).optional(),
  person: z.object({ id: z.string(), name: z.string() }).optional(),
  scopes: z.string(),
  secretHash: z.string().optional(),
  jwksUrl: z.string().optional(),
  jwks: z.array(z.looseObject({ kid: z.string(), kty: z.enum(['RSA', 'EC']) })).optional(),
  allowedHosts: z.array(z.string()),
});

interface Row {
  client_id: string;
  body: string;
  organization: string | null;
  created_at: number;
  revoked_at: number | null;
}

/** The client registry over SQL. */
export function sqlClients(sql: Sql): ClientRegistry {
  migrate(sql, 'clients', STEPS);
  return {
    async add({ clientId, createdAt, revokedAt, organizationReference, ...rest }) {
      sql.run(
        'INSERT INTO client (client_id, body, organization, created_at, revoked_at) VALUES (?, ?, ?, ?, ?)',
        clientId,
        JSON.stringify(rest),
        organizationReference ?? null,
        createdAt,
        revokedAt ?? null,
      );
    },
    async find(clientId) {
      const [row] = sql.all<Row>('SELECT * FROM client WHERE client_id = ?', clientId);
      return row && clientOf(row);
    },
    async list() {
      return sql.all<Row>('SELECT * FROM client ORDER BY created_at, client_id').map(clientOf);
    },
    async revoke(clientId, at) {
      return (
        sql.run('UPDATE client SET revoked_at = ? WHERE client_id = ? AND revoked_at IS NULL', at, clientId).changes > 0
      );
    },
    async noteOrganization(clientId, reference) {
      sql.run('UPDATE client SET organization = ? WHERE client_id = ?', reference, clientId);
    },
  };
}

function clientOf(row: Row): Client {
  return {
    clientId: row.client_id,
    ...body.parse(JSON.parse(row.body)),
    createdAt: row.created_at,
    ...(row.organization !== null && { organizationReference: row.organization }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  };
}
