/** The directory, open to everybody: it is what the clinic prints on its door. */
import * as z from 'zod';
import { CALL_THE_PLAN } from '../../coverage/plans.ts';
import type { Directory } from '../../directory/departments.ts';
import { placeOfZip } from '../../directory/distance.ts';
import { TAKES_NEW } from '../../directory/new-patients.ts';
import { listLocations, listProviders } from '../../directory/view.ts';
import { ACCEPTED } from '../../mappings/insurance-schema.ts';
import { zipPlaces } from '../../mappings.ts';
import type { PlanList } from './plans.ts';
import { queryOf, type Route } from './route.ts';

const text = z.string().trim().min(1).max(100).optional();
const near = z
  .string()
  .regex(/^\d{5}(?:-\d{4})?$/, 'a ZIP code of five digits, or with four more')
  .optional()
  .meta({ description: 'A ZIP code of Arizona: nearest first, with `miles` as the crow flies.', examples: ['85004'] });
const plan = text.meta({ description: 'The name of a plan as people write it: what `GET /v1/plans` makes of it.' });
const locationQuery = z.strictObject({ specialty: text, location: text, name: text, near, plan });
export const providerQuery = z.strictObject({
  ...locationQuery.shape,
  language: text,
  newPatients: z.enum(TAKES_NEW).optional(),
});

/** The group's contract is for all who work in it. */
const planSaid = z
  .strictObject({
    match: z.enum(['match', 'unsure', 'none']),
    id: z.string().optional(),
    name: z.string().optional(),
    accepted: z.enum([...ACCEPTED, 'unknown']),
    advice: z.string().optional(),
  })
  .optional();

const named = z.strictObject({ reference: z.string(), name: z.string() });
const department = z.strictObject({
  id: z.string(),
  reference: z.string(),
  name: z.string(),
  fax: z.string().optional(),
});

const provider = z
  .strictObject({
    reference: z.string(),
    npi: z.string(),
    name: z.string(),
    specialties: z.array(z.strictObject({ code: z.string(), display: z.string() })),
    department: department.omit({ fax: true }),
    locations: z.array(named),
    languages: z.array(z.string()),
    newPatients: z.enum(TAKES_NEW),
    hours: z.array(
      z.strictObject({
        days: z.array(z.string()),
        open: z.string(),
        close: z.string(),
        location: named.optional(),
        urgentOnly: z.literal(true).optional(),
      }),
    ),
    miles: z.number().optional(),
    phone: z.string().optional(),
    fax: z.string().optional(),
  })
  .meta({ id: 'ProviderAnswer' });

const location = z
  .strictObject({
    reference: z.string(),
    id: z.string(),
    name: z.string(),
    address: z.strictObject({ line: z.array(z.string()), city: z.string(), state: z.string(), postalCode: z.string() }),
    phone: z.string().optional(),
    fax: z.string().optional(),
    hours: z.array(z.strictObject({ days: z.array(z.string()), open: z.string(), close: z.string() })),
    departments: z.array(department),
    miles: z.number().optional(),
  })
  .meta({ id: 'LocationAnswer' });

const providers = z.strictObject({ plan: planSaid, items: z.array(provider) }).meta({ id: 'Providers' });
const locations = z.strictObject({ plan: planSaid, items: z.array(location) }).meta({ id: 'Locations' });

export function directoryRoutes(directory: Directory, plans: () => PlanList): Route[] {
  const places = zipPlaces();
  const from = (zip: string | undefined) => (zip === undefined ? undefined : placeOfZip(places, zip.slice(0, 5)));
  const listed = (name: string | undefined, items: readonly unknown[]) => {
    const said = name === undefined ? undefined : aboutPlan(name, plans());
    return { status: 200, body: { ...(said && { plan: said }), items: said?.accepted === 'no' ? [] : items } };
  };
  const description =
    'With `plan` the answer says whether the group takes it, which is the same for everybody in it: one that is not taken leaves the list empty, of one that is not known the list is whole.';
  return [
    {
      method: 'get',
      path: '/v1/providers',
      tag: 'Directory',
      summary:
        'Providers of the group, by specialty, place, distance, name, language, plan, or whether they take new patients',
      description,
      scope: null,
      query: providerQuery,
      answers: { 200: { description: 'Providers, by name; with `near` the nearest first', schema: providers } },
      audit: 'none',
      handle: async (request) => {
        const { near, plan, ...filter } = queryOf(providerQuery, request);
        return listed(plan, listProviders(await directory.snapshot(), { ...filter, near: from(near) }));
      },
    },
    {
      method: 'get',
      path: '/v1/locations',
      tag: 'Directory',
      summary: 'Locations of the group, with phone, fax and hours',
      description,
      scope: null,
      query: locationQuery,
      answers: { 200: { description: 'Locations, by name; with `near` the nearest first', schema: locations } },
      audit: 'none',
      handle: async (request) => {
        const { near, plan, ...filter } = queryOf(locationQuery, request);
        return listed(plan, listLocations(await directory.snapshot(), { ...filter, near: from(near) }));
      },
    },
  ];
}

function aboutPlan(written: string, { plans, match }: PlanList): z.output<typeof planSaid> {
  const { result, candidates } = match(written);
  const found = result === 'match' ? plans.find(({ id }) => id === candidates[0]?.plan) : undefined;
  if (!found) return { match: result, accepted: 'unknown', advice: CALL_THE_PLAN };
  const { id, name, accepted } = found;
  const advice = accepted.answer === 'most' ? { advice: CALL_THE_PLAN } : {};
  return { match: result, id, name, accepted: accepted.answer, ...advice };
}
