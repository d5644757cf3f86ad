/** `npm run client -- add|list|revoke`: who may call the gateway. See docs/clients.md. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newClient, withoutSecret } from '../auth/clients.ts';
import { sqlClients } from '../auth/clients-sql.ts';
import { adminCall } from './admin-call.ts';
import { openData, random } from './open-data.ts';
import { command } from './sentence.ts';

const USAGE = `npm run client -- add --name <name> --role ehr|partner|pharmacy|staff
                    [--organization <name> --npi <npi>]        partner, pharmacy
                    [--person <name> --person-id <id>]         staff: one person each
                    [--scopes "system/Task.r …"] [--jwks-url <https URL> | --jwks <file>] [--secret] [--allow-host <host>]…
npm run client -- list
npm run client -- revoke <clientId>
With --url <gateway> these act on a running gateway (ADMIN_SECRET in the environment), else on the database in DATA_DIR.`;

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      organization: { type: 'string' },
      npi: { type: 'string' },
      person: { type: 'string' },
      'person-id': { type: 'string' },
      scopes: { type: 'string' },
      'jwks-url': { type: 'string' },
      jwks: { type: 'string' },
      secret: { type: 'boolean' },
      'allow-host': { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  const [verb, clientId] = positionals;
  if (values.help) return console.log(USAGE);
  if (verb === 'add') return print(await add(values.url, registrationOf(values)));
  if (verb === 'list') return print(await list(values.url));
  if (verb === 'revoke' && clientId) return revoke(values.url, clientId);
  throw new Error(`Say what to do:\n${USAGE}`);
});

interface Flags {
  name?: string;
  role?: string;
  organization?: string;
  npi?: string;
  person?: string;
  'person-id'?: string;
  scopes?: string;
  'jwks-url'?: string;
  jwks?: string;
  secret?: boolean;
  'allow-host'?: string[];
}

function registrationOf(flags: Flags): Record<string, unknown> {
  const { organization, npi, person, 'person-id': personId, jwks } = flags;
  return {
    name: flags.name,
    role: flags.role,
    ...((organization || npi) && { organization: { name: organization, npi } }),
    ...((person || personId) && { person: { name: person, id: personId } }),
    scopes: flags.scopes,
    jwksUrl: flags['jwks-url'],
    ...(jwks && { jwks: readJson(jwks) }),
    secret: flags.secret,
    allowedHosts: flags['allow-host'],
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON.`, { cause });
  }
}

async function add(url: string | undefined, registration: Record<string, unknown>): Promise<unknown> {
  if (url) return adminCall(url, 'POST', '/admin/clients', registration);
  const { client, clientSecret } = await newClient(registration, {
    now: Date.now(),
    newId: () => crypto.randomUUID(),
    random,
  });
  await sqlClients(openData('create')).add(client);
  return { clientId: client.clientId, ...(clientSecret && { clientSecret }), client: withoutSecret(client) };
}

async function list(url: string | undefined): Promise<unknown> {
  if (url) return adminCall(url, 'GET', '/admin/clients');
  return { items: (await sqlClients(openData('existing')).list()).map(withoutSecret) };
}

async function revoke(url: string | undefined, clientId: string): Promise<void> {
  if (url) {
    await adminCall(url, 'DELETE', `/admin/clients/${encodeURIComponent(clientId)}`);
  } else {
    const clients = sqlClients(openData('existing'));
    if (!(await clients.revoke(clientId, Date.now())) && !(await clients.find(clientId))) {
      throw new Error('There is no such client.');
    }
  }
  console.log('Revoked; tokens in use end within 60 seconds.');
}

function print(answer: unknown): void {
  console.log(JSON.stringify(answer, undefined, 2));
}
