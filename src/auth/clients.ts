/**
 * The gateway's own registry of clients, and how one is registered. Medplum's ClientApplication is for its administrators only.
 */
import * as z from 'zod';
import { isNpi } from '../fhir/npi.ts';
import { faultOf } from '../fhir/zod-issues.ts';
import type { Person } from './caller.ts';
import { type PublicKey, parseJwks } from './jwks.ts';
import { allows, formatScopes, parseScope, parseScopes, ROLE_SCOPES, ROLES, type Role } from './scopes.ts';
import { newSecret, type Random, secretHash } from './secrets.ts';

/** A registered client. It has a secret, keys, or both. Times in ms since 1970. */
export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly role: Role;
  /** Of partners and pharmacies. */
  readonly organization?: { readonly name: string; readonly npi: string };
  /** `Organization/…` of that organization in the store, noted by the directory. */
  readonly organizationReference?: string;
  /** Of staff. */
  readonly person?: Person;
  /** Space-separated SMART scopes: the most a token of this client has. */
  readonly scopes: string;
  /** SHA-256 of the secret, base64url. */
  readonly secretHash?: string;
  readonly jwksUrl?: string;
  readonly jwks?: readonly PublicKey[];
  /** Hosts (`host` or `host:port`) of URLs this client may have the gateway fetch or call. */
  readonly allowedHosts: readonly string[];
  readonly createdAt: number;
  readonly revokedAt?: number;
}

export interface ClientRegistry {
  add(client: Client): Promise<void>;
  /** A client, revoked ones too; undefined when there is none. */
  find(clientId: string): Promise<Client | undefined>;
  /** Every client, oldest first. */
  list(): Promise<Client[]>;
  /** Revokes at `at`; false when there is no such client or it is revoked already. Tokens in use end within 60 s. */
  revoke(clientId: string, at: number): Promise<boolean>;
  /** Notes which Organization of the store the client's organization is; later notes replace earlier ones. */
  noteOrganization(clientId: string, reference: string): Promise<void>;
}

/** A client as administrators see it: without the hash of its secret. */
export function withoutSecret({ secretHash, ...client }: Client): Omit<Client, 'secretHash'> & { secret: boolean } {
  return { ...client, secret: secretHash !== undefined };
}

const text = z.string().trim().min(1).max(200);
const custom = (code: string, message: string) => ({ message, params: { kind: 'value', code } });

const host = z
  .string()
  .regex(/^(?=.{1,253}(:|$))([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(:\d{1,5})?$/, { abort: true });

/** What is told of a new client. */
const registration = z
  .strictObject({
    name: text,
    role: z.enum(ROLES),
    organization: z
      .strictObject({ name: text, npi: z.string().refine(isNpi, custom('npi', 'This is not a valid NPI.')) })
      .optional(),
    person: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/), name: text }).optional(),
    /** Default: those of the role. */
    scopes: z.string().optional(),
    jwksUrl: z.string().max(500).optional(),
    jwks: z.unknown().optional(),
    /** Default: a secret is made when no keys are given. */
    secret: z.boolean().optional(),
    allowedHosts: z.array(host).max(20).optional(),
  })
  .superRefine((client, check) => {
    const outside = client.role === 'partner' || client.role === 'pharmacy';
    const rule = (holds: boolean, path: string, code: string, message: string) => {
      if (!holds) check.addIssue({ code: 'custom', path: [path], ...custom(code, message) });
    };
    const { organization, person } = client;
    rule(!outside || !!organization, 'organization', 'organization-missing', 'A client of this role needs one.');
    rule(outside || !organization, 'organization', 'organization-of-ours', 'A client of this role acts for the group.');
    rule(client.role !== 'staff' || !!person, 'person', 'person-missing', 'A staff client belongs to one person.');
    rule(client.role === 'staff' || !person, 'person', 'person-not-staff', 'Only staff clients belong to a person.');
    rule(!client.jwks || !client.jwksUrl, 'jwks', 'keys-twice', 'Give keys or the URL of keys, not both.');
    rule(
      client.jwksUrl === undefined || isJwksUrl(client.jwksUrl),
      'jwksUrl',
      'jwks-url',
      'A URL of keys is https, names a host by its name, and has no user or fragment.',
    );
    const granted = parseScopes(ROLE_SCOPES[client.role]);
    const words = client.scopes?.split(' ') ?? [];
    rule(
      words.every((word) => parseScope(word)),
      'scopes',
      'scope-unknown',
      'A scope is not understood.',
    );
    rule(
      client.role === 'ehr' || words.every((word) => !parseScope(word) || allows(granted, word)),
      'scopes',
      'scope-too-wide',
      'A scope is more than this role may have.',
    );
    rule(
      client.secret !== false || !!client.jwks || !!client.jwksUrl,
      'secret',
      'no-credential',
      'Give keys or a secret.',
    );
  });

/** A new client and, where it has one, its secret: shown this once, kept as a hash. Faults name every problem by path. */
export async function newClient(
  input: unknown,
  { now, newId, random }: { now: number; newId: () => string; random: Random },
): Promise<{ client: Client; clientSecret?: string }> {
  const parsed = registration.safeParse(input, { reportInput: true });
  if (!parsed.success) throw faultOf(parsed.error);
  const { jwks, jwksUrl, secret, scopes, allowedHosts = [], ...rest } = parsed.data;
  const keys = jwks === undefined ? undefined : parseJwks(jwks, '$.jwks');
  const clientSecret = (secret ?? !(keys || jwksUrl)) ? newSecret(random) : undefined;
  const hosts = new Set([...allowedHosts, ...(jwksUrl ? [new URL(jwksUrl).host] : [])]);
  const client: Client = {
    clientId: newId(),
    ...rest,
    scopes: formatScopes(parseScopes(scopes ?? ROLE_SCOPES[rest.role])),
    ...(clientSecret && { secretHash: await secretHash(clientSecret) }),
    ...(jwksUrl && { jwksUrl }),
    ...(keys && { jwks: keys }),
    allowedHosts: [...hosts],
    createdAt: now,
  };
  return { client, ...(clientSecret && { clientSecret }) };
}

function isJwksUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hash, host: named } = new URL(url);
  return protocol === 'https:' && !username && !password && !hash && host.safeParse(named).success;
}
