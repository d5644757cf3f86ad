/** The shapes of mappings/demo-clinic.json and mappings/demo-patients.json: an invented clinic for trials, checked when it is bundled. */
import * as z from 'zod';
import { isFictionalPhone } from '../fhir/normalise.ts';
import { isNpi } from '../fhir/npi.ts';

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z][a-z-]*$/);
const npi = z.string().refine(isNpi, 'an NPI has ten digits, the last a check digit');
const phone = z.string().refine(isFictionalPhone, 'invented numbers are +1xxx55501xx');
const nucc = z.string().regex(/^[0-9A-Z]{9}X$/);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const address = { line: z.array(text).min(1), city: text, postalCode: z.string().regex(/^\d{5}$/) };
const person = { npi, given: text, family: text, credential: text, specialty: nucc };

export const demoClinicFile = z.strictObject({
  group: z.strictObject({ name: text, npi, phone, fax: phone }),
  departments: z.array(
    z.strictObject({ id, name: text, specialties: z.array(nucc), locations: z.array(id).min(1), phone, fax: phone }),
  ),
  locations: z.array(
    z.strictObject({
      id,
      name: text,
      ...address,
      phone,
      fax: phone,
      latitude: z.number(),
      longitude: z.number(),
      hours: z
        .array(
          z.strictObject({
            days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
            open: time,
            close: time,
          }),
        )
        .min(1),
    }),
  ),
  practitioners: z.array(
    z.strictObject({
      ...person,
      department: id,
      locations: z.array(id).min(1),
      languages: z.array(text).min(1),
      /** Plan-Net's AcceptingPatientsCS; without it nobody has said. */
      newPatients: z.enum(['newpt', 'nopt', 'existptonly', 'existptfam']).optional(),
    }),
  ),
  /** Organizations outside the group: partners, a specialist, a pharmacy. */
  outside: z.array(
    z.strictObject({
      id,
      name: text,
      npi,
      phone,
      fax: phone,
      ...address,
      practitioners: z.array(z.strictObject(person)),
    }),
  ),
});

export const demoPatientsFile = z.array(
  z.strictObject({
    mrn: z.string().regex(/^\d{6}$/),
    given: z.array(text).min(1),
    family: text,
    birthDate: z.iso.date(),
    gender: z.enum(['female', 'male', 'other', 'unknown']),
    phone,
    email: z.email().optional(),
    ...address,
    language: text,
    /** NPI of one of the group's practitioners. */
    primaryCare: npi,
    documents: z.array(
      z.strictObject({
        /** LOINC code of codes/document-kinds.json. */
        code: z.string().regex(/^\d{1,7}-\d$/),
        monthsAgo: z.int().min(0).max(600),
        /** Confidentiality; without one nobody has labelled the document yet. */
        label: z.enum(['normal', 'restricted']).optional(),
        text,
      }),
    ),
  }),
);

export type DemoClinic = z.infer<typeof demoClinicFile>;
export type DemoPatient = z.infer<typeof demoPatientsFile>[number];
