/**
 * Actions: what the clinic does. Every write to the FHIR store is one act performed here, whatever door it came through.
 *
 *   parse → scope → open (read the target, work out the act key) → ledger.once( find → build → check → binaries → people → commit → settle ) → answer
 *
 * An action is data and pure functions; time, ids and reads are handed to it. See docs/act.md.
 */
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type * as z from 'zod';
import { actId, base32, canonicalJson, contentHash, type Mac } from './act-key.ts';
import type { Caller } from './auth/caller.ts';
import { allows } from './auth/scopes.ts';
import { Fault, isFault } from './fault.ts';
import { auditEvent } from './fhir/audit-event.ts';
import { checkAll } from './fhir/checks.ts';
import { type ActRecord, type Origin, type Performed, provenance } from './fhir/provenance.ts';
import { substitute } from './fhir/substitute.ts';
import { TAG } from './fhir/systems.ts';
import { faultOf } from './fhir/zod-issues.ts';
import type { Commit, Create, FhirStore, Stored, Update } from './ports/fhir-store/index.ts';
import type { ActInHand, Done, Ledger } from './ports/ledger/index.ts';

/** The part of the store an action may use: reading. */
export type Reads = Pick<FhirStore, 'read' | 'readVersion' | 'history' | 'search' | 'searches'>;

/** One performance asked for, as a door understood it. */
export interface Call {
  readonly caller: Caller;
  /** `Organization/…` of the caller; undefined for the group's own systems and staff, who act for its departments. */
  readonly organization?: string;
  readonly input: unknown;
  /** Id in the path, for steps. */
  readonly target?: string;
  readonly idempotencyKey?: string;
  /** versionId from If-Match. */
  readonly ifMatch?: string;
  readonly requestId: string;
  /** Bytes too large for the input; the input names them by their hash, so that they are part of the act. */
  readonly attachment?: Uint8Array;
  /** The paper it was read from, for acts that a fax asks for; stands in Provenance. */
  readonly origin?: Origin;
}

/** What the pure parts may know besides the input. */
export interface ActContext {
  readonly call: Call;
  /** The act id. */
  readonly act: string;
  /** Instant of the act, ISO 8601 in UTC. */
  readonly at: string;
  /** A fresh `urn:uuid:` placeholder. */
  readonly urn: () => string;
  readonly mac: Mac;
}

/** Somebody or something that is matched or created before the transaction, one by one, each safe to repeat. */
export interface Person {
  readonly urn: string;
  readonly resource: Resource;
  /** Where one with this identifier exists it is taken, else `resource` is created. A `secret` value is replaced by its HMAC. */
  readonly identifier: { readonly system: string; readonly value: string; readonly secret?: boolean };
}

export interface Upload {
  readonly urn: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** Everything an act would leave, with placeholders; made by `build`, pure. */
export interface Work {
  readonly uploads?: readonly Upload[];
  readonly people?: readonly Person[];
  /** Names (HMACs) under which no other act may create people while this one does; see `stillHolds`. */
  readonly exclusive?: readonly string[];
  readonly create: readonly Create[];
  readonly update: readonly Update[];
  /** Checked like what is written, so that a refusal does not tell whether it would have been (who is already known). */
  readonly checkedToo?: readonly Resource[];
  /** HTTP status of the first answer. */
  readonly status: 200 | 201;
  readonly warnings?: readonly string[];
  readonly record: ActRecord;
}

/** What `open` found: the parts of the act key, and for steps the state they act on. */
export interface Opened<S> {
  readonly parts: readonly (string | undefined)[];
  readonly state: S;
  /** Set when the latest act on the target was this very one: nothing is done, these resources are the answer. */
  readonly done?: readonly Stored[];
}

export interface Action<I, S, F> {
  /** Stands in act keys, Provenance.activity and routes; never changed once used. */
  readonly name: string;
  readonly summary: string;
  /** SMART scope needed. */
  readonly scope: string;
  readonly input: z.ZodType<I>;
  readonly fence: 'lane' | 'version';
  /** Types of this act's own resources (Provenance and AuditEvent are added). */
  readonly writes: readonly ResourceType[];
  open(input: I, call: Call, reads: Reads, mac: Mac): Promise<Opened<S>>;
  /** Reads what `build` needs and refuses what the caller may not do, in the order 404, 403, 412, 422. */
  find(input: I, opened: Opened<S>, act: ActContext, reads: Reads): Promise<F>;
  build(input: I, found: F, act: ActContext): Work;
  /** Asked under the `exclusive` names, before people are created: does what `find` saw still hold? False starts the act over. */
  stillHolds?(input: I, found: F, act: ActContext, reads: Reads): Promise<boolean>;
}

export interface ActPorts {
  readonly store: FhirStore;
  readonly ledger: Ledger;
  /** The same two, naming a request in every call they make to another server; absent where there is none. */
  readonly withRequest?: (requestId: string) => { readonly store: FhirStore; readonly ledger: Ledger };
  readonly mac: Mac;
  readonly now: () => number;
  readonly newId: () => string;
  /** Told of what an act has just written; a hint, so it must not throw. Lost in a crash. */
  readonly written?: (resources: readonly Stored[]) => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly act: string;
  /** The act's resources as it left them. */
  readonly resources: readonly Stored[];
  readonly warnings: readonly string[];
  readonly replayed: boolean;
}

/** Checks an action's definition as data; the identity otherwise, for its types. */
export function defineAction<I, S, F>(action: Action<I, S, F>): Action<I, S, F> {
  if (!/^[a-z][a-z-]*$/.test(action.name)) throw new Error(`an action's name is lower-case words: ${action.name}`);
  return action;
}

/** How often an act is started over because what it had read changed under it. */
const ATTEMPTS = 5;

/** Performs one act exactly once. Throws Faults only; a refusal has stored nothing. */
export async function perform<I, S, F>(action: Action<I, S, F>, call: Call, ports: ActPorts): Promise<Answer> {
  if (!allows(call.caller.scopes, action.scope)) {
    throw new Fault('forbidden', { code: 'scope-missing', text: `The token lacks the scope ${action.scope}.` });
  }
  const parsed = action.input.safeParse(call.input, { reportInput: true }); // faultOf tells 'missing' from 'wrong' by it, and never quotes it
  if (!parsed.success) throw faultOf(parsed.error);
  const input = parsed.data;
  const named = { ...ports, ...ports.withRequest?.(call.requestId) };
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await attemptAct(action, input, call, named);
      if (!answer.replayed) await ports.written?.(answer.resources);
      return answer;
    } catch (error) {
      // What the act read has changed. With If-Match the caller asked for that version and is told so; else it is read anew.
      if (!isFault(error, 'stale') || call.ifMatch !== undefined) throw error;
      if (attempt === ATTEMPTS) throw new Fault('busy', error.issues, { cause: error });
    }
  }
}

async function attemptAct<I, S, F>(action: Action<I, S, F>, input: I, call: Call, ports: ActPorts): Promise<Answer> {
  const opened = await action.open(input, call, ports.store, ports.mac);
  const key = await actId(ports.mac, opened.parts);
  if (opened.done) return { status: 200, act: key, resources: opened.done, warnings: [], replayed: true };
  const act: ActContext = {
    call,
    act: key,
    at: new Date(ports.now()).toISOString(),
    urn: () => `urn:uuid:${ports.newId()}`,
    mac: ports.mac,
  };
  const performed = performedBy(act);
  const inputMac = base32(await ports.mac(canonicalJson([action.name, call.target, input])));
  const writes: ResourceType[] = [...action.writes, 'Provenance', 'AuditEvent'];
  const done = await ports.ledger.once({ key, mac: inputMac, fence: action.fence, writes }, async (inHand) => {
    const found = await action.find(input, opened, act, ports.store);
    const work = action.build(input, found, act);
    const records = [provenance(work.record, performed), auditEvent(work.record, performed)];
    const create = [...work.create, ...records.map((resource) => ({ urn: act.urn(), resource }))];
    refuseInvalid(work, create);
    const names = new Map<string, string>();
    await upload(work, inHand, ports, names);
    await peopleOf(action, input, found, work, act, ports, names);
    return {
      commit: substitute(tagged({ create, update: work.update }, key), names),
      status: work.status,
      warnings: work.warnings ?? [],
    };
  });
  return answerOf(done, ports.store);
}

function performedBy({ call, at }: ActContext): Performed {
  const { clientId, person, organization } = call.caller;
  return {
    at,
    clientId,
    requestId: call.requestId,
    ...(call.origin && { origin: call.origin }),
    ...(person && { person }),
    ...(call.organization && {
      organization: { reference: call.organization, ...(organization && { name: organization.name }) },
    }),
  };
}

function refuseInvalid(work: Work, create: readonly Create[]): void {
  const written = [...(work.people ?? []), ...create, ...work.update].map((entry) => entry.resource);
  const problems = new Map(
    checkAll([...(work.checkedToo ?? []), ...written]).map((issue) => [`${issue.code} ${issue.expression}`, issue]),
  );
  if (problems.size > 0) throw new Fault('invariant', [...problems.values()]);
}

async function upload(work: Work, inHand: ActInHand, ports: ActPorts, names: Map<string, string>): Promise<void> {
  for (const { urn, bytes, contentType } of work.uploads ?? []) {
    const hash = await contentHash(bytes);
    let id = inHand.binaries.get(hash);
    if (id === undefined) {
      id = await ports.store.putBinary(bytes, contentType);
      await inHand.noteBinary(hash, id);
    }
    names.set(urn, `Binary/${id}`);
  }
}

async function peopleOf<I, S, F>(
  action: Action<I, S, F>,
  input: I,
  found: F,
  work: Work,
  act: ActContext,
  ports: ActPorts,
  names: Map<string, string>,
): Promise<void> {
  const people = work.people ?? [];
  const takeAll = async () => {
    if (action.stillHolds && !(await action.stillHolds(input, found, act, ports.store))) {
      throw new Fault('stale', { code: 'people-changed', text: 'Somebody else registered the same person meanwhile.' });
    }
    for (const person of people) await take(person, act, ports, names);
  };
  if (work.exclusive?.length) return ports.ledger.exclusively(work.exclusive, takeAll);
  for (const person of people) await take(person, act, ports, names);
}

async function take(person: Person, act: ActContext, ports: ActPorts, names: Map<string, string>): Promise<void> {
  const { system, value, secret } = person.identifier;
  const named = [...names].reduce((text, [urn, reference]) => text.replaceAll(urn, reference), value);
  const identifier = { system, value: secret ? await actId(ports.mac, ['person', system, named]) : named };
  const resource = substitute(person.resource, new Map([...names, [value, identifier.value]]));
  const taken = await ports.store.createIfNone(withTag(resource, act.act), identifier);
  names.set(person.urn, `${taken.resource.resourceType}/${taken.resource.id}`);
}

function tagged(commit: Commit, key: string): Commit {
  return {
    create: commit.create.map(({ urn, resource }) => ({ urn, resource: withTag(resource, key) })),
    update: commit.update.map(({ resource, versionId }) => ({ resource: withTag(resource, key), versionId })),
  };
}

/** The act's id on what it writes; the id it replaces is kept as `act-before`, which is how a repeated step is known again. */
function withTag<R extends Resource>(resource: R, key: string): R {
  const tags = resource.meta?.tag ?? [];
  const before = tags.find((tag) => tag.system === TAG.act)?.code;
  const kept = tags.filter((tag) => tag.system !== TAG.act && tag.system !== TAG.actBefore);
  const chain = before === undefined || before === key ? [] : [{ system: TAG.actBefore, code: before }];
  return { ...resource, meta: { ...resource.meta, tag: [...kept, { system: TAG.act, code: key }, ...chain] } };
}

async function answerOf(done: Done, store: Reads): Promise<Answer> {
  const { settled, replayed } = done;
  const resources =
    done.resources ??
    (await Promise.all(
      settled.references.map(({ reference, versionId }) => {
        const [type, id] = reference.split('/') as [ResourceType, string];
        return store.readVersion(type, id, versionId);
      }),
    ));
  return { status: settled.status, act: settled.key, resources, warnings: settled.warnings, replayed };
}
