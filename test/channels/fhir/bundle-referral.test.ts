import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundleReferral } from '../../../src/channels/fhir/bundle-referral.ts';
import { coverage as coverageResource } from '../../../src/coverage/resources.ts';
import { coverageShape } from '../../../src/coverage/shape.ts';
import { isFault } from '../../../src/fault.ts';
import { referralShape } from '../../../src/referrals/shape.ts';

const file = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));

// biome-ignore lint/suspicious/noExplicitAny: tests change whatever they like in a Bundle
type Loose = any;

/** Every fact of a card. */
const CARD = {
  groupName: 'Stars Incorporated',
  dependent: '02',
  division: '11',
  network: 'Choice',
  rx: { bin: '610502', pcn: '00670000', group: 'RX', id: 'R-1', iin: '610503' },
  costs: [
    { of: 'gpvisit', amount: 2500 },
    { of: 'IndInDed', amount: 150_001 },
    { of: 'rx', says: '$10/$40' },
  ],
  supportPhone: '+16025550142',
  issuedOn: '2026-01-15',
  notes: ['Dental by another plan'],
};

const partner = { partner: true };
const bundle = (): Loose => file('referral.bundle.json');
const resource = (of: Loose, type: string): Loose =>
  of.entry.find(({ resource }: Loose) => resource.resourceType === type).resource;
const indexOf = (of: Loose, type: string): number =>
  of.entry.findIndex(({ resource }: Loose) => resource.resourceType === type);

/** The refusal of a Bundle: status and `code expression` of each issue. */
function refusal(of: unknown, by = partner): { status: number; issues: string[] } {
  try {
    bundleReferral(of, by);
  } catch (error) {
    if (!isFault(error)) throw error;
    return { status: error.status, issues: error.issues.map(({ code, expression }) => `${code} ${expression}`) };
  }
  throw new Error('it was taken');
}

const lossesOf = (of: unknown, by = partner) => bundleReferral(of, by).losses.map(({ expression }) => expression);

/** The example with one change. */
function changed(change: (of: Loose) => void): Loose {
  const of = bundle();
  change(of);
  return of;
}

describe('a referral as a Bundle', () => {
  test.each([
    ['referral', partner],
    ['least', partner],
    ['to-outside', { partner: false }],
  ] as const)('%s says the same as its JSON, and loses nothing', (name, by) => {
    const { input, losses, roles } = bundleReferral(file(`${name}.bundle.json`), by);
    expect(referralShape.parse(input)).toEqual(referralShape.parse(file(`${name}.input.json`)));
    expect(losses).toEqual([]);
    expect(roles).toHaveLength(file(`${name}.bundle.json`).entry.length);
    expect(roles).not.toContain(undefined);
  });

  test('says the same in whatever order its entries stand', () => {
    const turned = changed((of) => of.entry.reverse());
    const { input } = bundleReferral(turned, partner);
    const { documents, ...rest } = referralShape.parse(input);
    const { documents: sent, ...same } = referralShape.parse(file('referral.input.json'));
    expect(rest).toEqual(same);
    expect(documents).toEqual([...sent].reverse());
  });

  test('takes the number that ifNoneExist names when no identifier is of type PLAC', () => {
    const of = changed((b) => delete resource(b, 'ServiceRequest').identifier[0].type);
    expect(bundleReferral(of, partner).input).toMatchObject({ referralId: 'R-2026-0117' });
  });

  test('follows full URLs of a server by Type/id', () => {
    const text = JSON.stringify(bundle()).replaceAll('urn:uuid:0d5f3c1e-0000-4000-8000-000000000003', 'Patient/p1');
    const of = JSON.parse(text);
    const entry = of.entry[indexOf(of, 'Patient')];
    entry.fullUrl = 'https://mesa.example.org/fhir/Patient/p1';
    entry.resource.id = 'p1';
    expect(bundleReferral(of, partner).input).toMatchObject({ patient: { birthDate: '1957-04-12' } });
  });

  test('takes the practice from the role, or else from the Task', () => {
    const practice = {
      resourceType: 'Organization',
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1003000126' }],
      name: 'Mesa Family Practice',
    };
    const entry = {
      fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000099',
      resource: practice,
      request: { method: 'POST', url: 'Organization' },
    };
    const expected = { referrer: { organization: { name: 'Mesa Family Practice', npi: '1003000126' } } };
    for (const [type, element] of [
      ['PractitionerRole', 'organization'],
      ['Task', 'requester'],
    ] as const) {
      const of = changed((b) => {
        b.entry.push(entry);
        resource(b, type)[element] = { reference: entry.fullUrl };
      });
      const made = bundleReferral(of, partner);
      expect(made.input).toMatchObject(expected);
      expect(made.roles.at(-1)).toEqual({ of: 'referrer', part: 'organization' });
    }
  });
});

describe('what a Bundle says beyond a referral', () => {
  test('is told to the sender by its place', () => {
    const of = changed((b) => {
      resource(b, 'Patient').maritalStatus = { text: 'married' };
      resource(b, 'Patient').telecom.push({ system: 'phone', value: '480-234-0999', use: 'work' });
      resource(b, 'Patient').identifier[0].type = { text: 'Chart' };
      resource(b, 'Practitioner').qualification = [{ code: { text: 'MD' } }];
      resource(b, 'ServiceRequest').authoredOn = '2026-11-20';
      resource(b, 'ServiceRequest').reasonCode[0].coding.push({ system: 'http://snomed.info/sct', code: '29857009' });
      resource(b, 'Coverage').costToBeneficiary = [{ valueMoney: { value: 20, currency: 'USD' } }];
      resource(b, 'Task').owner = { reference: 'Organization/the-group' };
      resource(b, 'DocumentReference')._description = { extension: [{ url: 'https://e.org/x', valueString: 'x' }] };
      b.identifier = { value: 'B-1' };
    });
    const at = (type: string) => `Bundle.entry[${indexOf(of, type)}].resource`;
    expect(new Set(lossesOf(of))).toEqual(
      new Set([
        'Bundle.identifier',
        `${at('Patient')}.maritalStatus`,
        `${at('Patient')}.telecom[2]`,
        `${at('Patient')}.identifier[0].type`,
        `${at('Practitioner')}.qualification`,
        `${at('ServiceRequest')}.authoredOn`,
        `${at('ServiceRequest')}.reasonCode[0].coding[1]`,
        `${at('Coverage')}.costToBeneficiary`,
        `${at('Task')}.owner`,
        `${at('DocumentReference')}.description.extension`,
      ]),
    );
  });

  test('what stands on an insurance card is carried, as JSON says it', () => {
    const { coverage, ...input } = file('referral.input.json');
    const told = { ...coverage[0], ...CARD };
    const of = changed((b) => {
      const {
        class: classes,
        extension,
        dependent,
        costToBeneficiary,
      } = coverageResource(coverageShape.parse(told), '', '', 1);
      Object.assign(resource(b, 'Coverage'), { class: classes, extension, dependent, costToBeneficiary });
    });
    const { input: read, losses } = bundleReferral(of, partner);
    expect(referralShape.parse(read)).toEqual(
      referralShape.parse({ ...input, coverage: [told, ...coverage.slice(1)] }),
    );
    expect(losses).toEqual([]);
    resource(of, 'Coverage').costToBeneficiary[0].valueMoney.value = 25.005;
    resource(of, 'Coverage').costToBeneficiary[1].valueMoney.currency = 'MXN';
    const at = `Bundle.entry[${indexOf(of, 'Coverage')}].resource.costToBeneficiary`;
    expect(lossesOf(of)).toEqual([`${at}[0]`, `${at}[1]`]);
  });

  test('how many visits, and for how long, are carried; a date by which, and other quantities, are not', () => {
    const request = (change: (of: Record<string, unknown>) => void) =>
      changed((b) => change(resource(b, 'ServiceRequest')));
    const whole = request((of) => {
      of.quantityQuantity = { value: 6, unit: 'visits', system: 'http://unitsofmeasure.org', code: '{visit}' };
      of.occurrencePeriod = { start: '2026-12-01', end: '2027-02-28' };
    });
    const { input, losses } = bundleReferral(whole, partner);
    expect(referralShape.parse(input).visits).toEqual({
      allowed: 6,
      period: { start: '2026-12-01', end: '2027-02-28' },
    });
    expect(losses).toEqual([]);
    const dueBy = request((of) => {
      of.occurrencePeriod = { end: '2027-02-28' };
    });
    expect(lossesOf(dueBy)).toEqual([`Bundle.entry[${indexOf(dueBy, 'ServiceRequest')}].resource.occurrencePeriod`]);
    const hours = request((of) => {
      of.quantityQuantity = { value: 6, unit: 'hours', code: 'h' };
    });
    expect(() => bundleReferral(hours, partner)).toThrow();
  });

  /** Rendering, identity, and what the referral says anyway: named in docs/fhir-door.md. */
  const SAID_ANYWAY = [
    /\.(resourceType|id|display)$/,
    /\.meta\./,
    /\.(use|country)$/,
    /^entry\[\d+\]\.request\./,
    /^entry\[\d+\]\.fullUrl$/,
    /\.(authoredOn|lastModified)$/,
    /\.valueReference\.reference$/, // of documents that are taken whether the Task names them or not
    /\.supportingInfo\[\d\]\.reference$/,
    /identifier\[0\]\.system$/, // of a member id: ours is one for all payers
    /\.input\[\d\]\.type\./,
    /\.status$/, // requested, received and draft begin alike
  ];

  test('is never dropped in silence: no value of the example can change unnoticed', () => {
    const outcome = (of: unknown): string => {
      try {
        const { input, losses } = bundleReferral(of, partner);
        return JSON.stringify([referralShape.parse(input), losses]);
      } catch (error) {
        if (!isFault(error)) throw error;
        return `refused ${error.issues.map(({ code, expression }) => code + expression)}`;
      }
    };
    // Without ifNoneExist, which would name the placer's number if its type did not.
    const bundle = () => changed((b) => delete b.entry[0].request.ifNoneExist);
    const before = outcome(bundle());
    const leaves = leavesOf(bundle(), '');
    expect(leaves.length).toBeGreaterThan(150);
    const unnoticed = leaves.filter((path) => {
      const of = bundle();
      change(of, path);
      return outcome(of) === before;
    });
    expect(unnoticed.filter((path) => !SAID_ANYWAY.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  test('is refused where the referral would mean something else without it', () => {
    const meaning: Record<string, (b: Loose) => void> = {
      'ServiceRequest.doNotPerform': (b) => (resource(b, 'ServiceRequest').doNotPerform = true),
      'ServiceRequest.bodySite': (b) => (resource(b, 'ServiceRequest').bodySite = [{ text: 'left' }]),
      'ServiceRequest.supportingInfo[2]': (b) =>
        resource(b, 'ServiceRequest').supportingInfo.push({ reference: 'Observation/1' }),
      'ServiceRequest.insurance[2]': (b) => resource(b, 'ServiceRequest').insurance.push({ reference: 'Coverage/1' }),
      'ServiceRequest.modifierExtension': (b) =>
        (resource(b, 'ServiceRequest').modifierExtension = [{ url: 'https://e.org/not', valueBoolean: true }]),
      'Patient.deceasedBoolean': (b) => (resource(b, 'Patient').deceasedBoolean = true),
      'Patient.active': (b) => (resource(b, 'Patient').active = false),
      'Patient.implicitRules': (b) => (resource(b, 'Patient').implicitRules = 'https://e.org/rules'),
      'DocumentReference.relatesTo': (b) =>
        (resource(b, 'DocumentReference').relatesTo = [{ code: 'replaces', target: { display: 'old' } }]),
      'Task.input[2]': (b) =>
        resource(b, 'Task').input.push({ type: { text: 'question' }, valueString: 'Is it urgent?' }),
      'Task.status': (b) => (resource(b, 'Task').status = 'accepted'),
      'Coverage.status': (b) => (resource(b, 'Coverage').status = 'cancelled'),
      'ServiceRequest.intent': (b) => (resource(b, 'ServiceRequest').intent = 'proposal'),
    };
    for (const [place, change] of Object.entries(meaning)) {
      const of = changed(change);
      const [type = '', ...rest] = place.split('.');
      const { status, issues } = refusal(of);
      const expression = `Bundle.entry[${indexOf(of, type)}].resource.${rest.join('.')}`;
      expect([place, status, issues]).toEqual([place, 422, [expect.stringContaining(expression)]]);
    }
  });
});

describe('a Bundle is refused', () => {
  test('naming every problem by its place in it', () => {
    const of = changed((b) => {
      resource(b, 'Patient').birthDate = '1957-04';
      delete resource(b, 'Patient').name[0].family;
      resource(b, 'Practitioner').identifier[0].value = '1234567890';
      resource(b, 'PractitionerRole').telecom[0].value = '12';
      resource(b, 'ServiceRequest').reasonCode[1].coding[0].code = 'chest';
      resource(b, 'ServiceRequest').performerType.coding[0].code = '999';
      resource(b, 'DocumentReference').content[0].attachment.contentType = 'application/msword';
    });
    const at = (type: string) => `Bundle.entry[${indexOf(of, type)}].resource`;
    const { status, issues } = refusal(of);
    expect(status).toBe(400);
    expect(new Set(issues)).toEqual(
      new Set([
        `invalid ${at('Patient')}.birthDate`,
        `required ${at('Patient')}.name[0].family`,
        `npi ${at('Practitioner')}.identifier[0].value`,
        `phone ${at('PractitionerRole')}.telecom[0].value`,
        `invalid ${at('ServiceRequest')}.reasonCode[1].coding[0].code`,
        `specialty-unknown ${at('ServiceRequest')}.performerType.coding[0].code`,
        `not-allowed ${at('DocumentReference')}.content[0].attachment.contentType`,
      ]),
    );
  });

  test('when it is no R4', () => {
    expect(refusal(7)).toEqual({ status: 400, issues: ['bundle $this'] });
    expect(refusal({ resourceType: 'Patient' }).status).toBe(400);
    expect(refusal(changed((b) => (resource(b, 'Patient').foo = 1))).issues).toEqual([
      `unknown-element Bundle.entry[${indexOf(bundle(), 'Patient')}].resource.foo`,
    ]);
    expect(refusal(changed((b) => (resource(b, 'ServiceRequest').status = 'bogus'))).status).toBe(422);
  });

  test.each([
    ['a batch', 'bundle-type Bundle.type', (b: Loose) => (b.type = 'batch')],
    ['no request in it', 'required Bundle.entry', (b: Loose) => (b.entry = b.entry.slice(4, 5))],
    [
      'two requests',
      'one-referral Bundle.entry[12].resource',
      (b: Loose) => b.entry.push({ ...b.entry[0], fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000098' }),
    ],
    [
      'an update among its entries',
      'create-only Bundle.entry[2].request.method',
      (b: Loose) => (b.entry[2].request.method = 'PUT'),
    ],
    [
      'somebody else’s condition',
      'if-none-exist Bundle.entry[2].request.ifNoneExist',
      (b: Loose) => (b.entry[2].request.ifNoneExist = 'identifier=x|y'),
    ],
    [
      'a type that no referral brings',
      'type-not-taken Bundle.entry[12].resource',
      (b: Loose) =>
        b.entry.push({
          resource: { resourceType: 'Basic', code: { text: 'x' } },
          request: { method: 'POST', url: 'Basic' },
        }),
    ],
    [
      'an entry that nothing refers to',
      'entry-unused Bundle.entry[12].resource',
      (b: Loose) => b.entry.push({ ...b.entry[2], fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000097' }),
    ],
    [
      'a reference to nothing',
      'reference-unresolved Bundle.entry[0].resource.subject.reference',
      (b: Loose) => (b.entry[0].resource.subject = { reference: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000096' }),
    ],
    [
      'another patient’s coverage',
      'other-patient Bundle.entry[5].resource.beneficiary',
      (b: Loose) => (b.entry[5].resource.beneficiary = { reference: 'Patient/other' }),
    ],
    [
      'a document elsewhere',
      'document-data Bundle.entry[9].resource.content[0].attachment',
      (b: Loose) =>
        (b.entry[9].resource.content = [
          { attachment: { contentType: 'text/plain', url: 'https://elsewhere.example.org/x' } },
        ]),
    ],
    [
      'another specialty’s code',
      'specialty-conflict Bundle.entry[0].resource.code.coding[0].code',
      (b: Loose) => (b.entry[0].resource.code.coding[0].code = '183523005'),
    ],
    [
      'two providers asked for',
      'one-performer Bundle.entry[0].resource.performer[1]',
      (b: Loose) =>
        (b.entry[0].resource.performer = [{ reference: 'PractitionerRole/a' }, { reference: 'PractitionerRole/b' }]),
    ],
    [
      'an organization as its sender',
      'provider-required Bundle.entry[0].resource.requester.reference',
      (b: Loose) => (b.entry[0].resource.requester = { reference: b.entry[6].fullUrl }),
    ],
  ])('with %s', (_what, expected, change) => {
    expect(refusal(changed(change)).issues).toContain(expected);
  });

  test('of the group’s own when it names an outside recipient without a provider, for that would be routed inside', () => {
    const of = changed((b) => (resource(b, 'ServiceRequest').performer = [{ reference: b.entry[6].fullUrl }]));
    expect(lossesOf(of)).toEqual(['Bundle.entry[0].resource.performer']);
    expect(refusal(of, { partner: false }).issues).toEqual([
      'performer-provider Bundle.entry[0].resource.performer[0]',
    ]);
  });

  test('when it is made to keep us busy', () => {
    const started = performance.now();
    const many = changed((b) => {
      b.entry = Array.from({ length: 20_000 }, () => b.entry[6]);
    });
    const contained = changed((b) => {
      resource(b, 'ServiceRequest').contained = Array.from({ length: 5000 }, (_, i) => ({
        resourceType: 'Basic',
        id: `c${i}`,
        code: { text: 'x' },
      }));
      resource(b, 'ServiceRequest').supportingInfo = Array.from({ length: 5000 }, (_, i) => ({ reference: `#c${i}` }));
    });
    const unread = changed((b) => {
      resource(b, 'ServiceRequest').bodySite = Array.from({ length: 5000 }, () => ({
        text: 'x',
        coding: [{ code: 'x' }],
      }));
      resource(b, 'Patient').active = false;
    });
    for (const made of [many, contained])
      expect(refusal(made)).toEqual({ status: 400, issues: ['too-many Bundle.entry'] });
    expect(refusal(unread).status).toBe(422);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('by a Fault, whatever is changed in it', () => {
    const leaves = leavesOf(bundle(), '');
    const places = [...new Set(leaves.flatMap((path) => [path, path.replace(/[.[][^.[]*$/, '')]))];
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom(...leaves),
        fc.jsonValue({ maxDepth: 2 }),
        (at, other, value) => {
          const of = bundle();
          put(of, at, value);
          put(of, other, undefined);
          try {
            referralShape.parse(bundleReferral(of, partner).input);
          } catch (error) {
            expect(isFault(error)).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('by a Fault, where anything stands that cannot be made a text', () => {
    const places = [...new Set(leavesOf(bundle(), '').flatMap((path) => [path, path.replace(/[.[][^.[]*$/, '')]))];
    for (const at of places) {
      for (const text of ['{"toString":1,"valueOf":2}', '[{"toString":1}]', '{"__proto__":null}']) {
        const of = bundle();
        put(of, at, JSON.parse(text));
        try {
          bundleReferral(of, partner);
        } catch (error) {
          expect(isFault(error), `${at} ${text}`).toBe(true);
        }
      }
    }
  });

  test('without quoting a value', () => {
    const of = JSON.parse(
      JSON.stringify(bundle()).replaceAll('1957-04-12', '12/04/1957').replaceAll('1234567893', '555SECRET5'),
    );
    try {
      bundleReferral(of, partner);
      expect.unreachable();
    } catch (error) {
      const { issues } = error as { issues: unknown };
      expect(JSON.stringify(issues)).not.toMatch(/12\/04|555SECRET5/);
    }
  });
});

function leavesOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, item]) => leavesOf(item, path === '' ? name : `${path}.${name}`));
}

/** Sets or deletes what is at the path, if it is still there. */
function put(of: Loose, path: string, value: unknown): void {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const last = steps.pop() ?? '';
  const holder = steps.reduce((at, step) => at?.[step], of);
  if (typeof holder !== 'object' || holder === null) return;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

/** Another value of the same kind at the path. */
function change(of: Loose, path: string): void {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const last = steps.pop() ?? '';
  const holder = steps.reduce((at, step) => at[step], of);
  const value = holder[last];
  if (typeof value === 'number') holder[last] = value + 1;
  else if (typeof value === 'boolean') holder[last] = !value;
  else holder[last] = /^\d{4}-\d\d-\d\d/.test(value) ? value.replace(/^\d{4}/, '1999') : swap(value);
}

const swap = (text: string) =>
  text.endsWith('1') ? `${text.slice(0, -1)}2` : /[0-9]$/.test(text) ? `${text.slice(0, -1)}1` : `${text}x`;
