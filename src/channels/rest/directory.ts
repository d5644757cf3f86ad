/** The directory, open to everybody: it is what the clinic prints on its door. */
import { z } from 'zod';
import type { Directory } from '../../directory/departments.ts';
import { listLocations, listProviders } from '../../directory/view.ts';
import { queryOf, type Route } from './route.ts';

const text = z.string().trim().min(1).max(100).optional();
const providerQuery = z.strictObject({ specialty: text, location: text, name: text, language: text });
const locationQuery = z.strictObject({ specialty: text, location: text, name: text });

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
  })
  .meta({ id: 'LocationAnswer' });

const providers = z.strictObject({ items: z.array(provider) }).meta({ id: 'Providers' });
const locations = z.strictObject({ items: z.array(location) }).meta({ id: 'Locations' });

export function directoryRoutes(directory: Directory): Route[] {
  return [
    {
      method: 'get',
      path: '/v1/providers',
      tag: 'Directory',
      summary: 'Providers of the group, by specialty, location, name or language',
      scope: null,
      query: providerQuery,
      answers: { 200: { description: 'Providers, by name', schema: providers } },
      audit: 'none',
      handle: async (request) => {
        const filter = queryOf(providerQuery, request);
        return { status: 200, body: { items: listProviders(await directory.snapshot(), filter) } };
      },
    },
    {
      method: 'get',
      path: '/v1/locations',
      tag: 'Directory',
      summary: 'Locations of the group, with phone, fax and hours',
      scope: null,
      query: locationQuery,
      answers: { 200: { description: 'Locations, by name', schema: locations } },
      audit: 'none',
      handle: async (request) => {
        const filter = queryOf(locationQuery, request);
        return { status: 200, body: { items: listLocations(await directory.snapshot(), filter) } };
      },
    },
  ];
}
