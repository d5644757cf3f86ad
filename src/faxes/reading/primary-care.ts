/** The primary care provider is who refers where a page names nobody else that does, or says so of them. */
import type { Label } from './find-labels.ts';
import type { Asked } from './sections.ts';

const PRIMARY =
  /^(?:(?:assigned|your|patient|current|member) )?(?:pcp|primary care provider|primary care physician|primary care)(?: (?:(?:office|clinic|practice) )?(.+))?$/;
const PATHS: Readonly<Record<string, readonly string[]>> = {
  name: ['referrer.name', 'referrer.sender'],
  phone: ['referrer.phone'],
  tel: ['referrer.phone'],
  fax: ['referrer.fax'],
  npi: ['referrer.npi'],
  office: ['referrer.organization.name'],
  practice: ['referrer.organization.name'],
  clinic: ['referrer.organization.name'],
  'clinic name': ['referrer.organization.name'],
  group: ['referrer.organization.name'],
  'phone #': ['referrer.phone'],
  'phone fax': ['referrer.phoneFax'],
  'tel fax': ['referrer.phoneFax'],
  telephone: ['referrer.phone'],
  'fax #': ['referrer.fax'],
  'npi #': ['referrer.npi'],
};

export function primaryCareFields(label: Label): Asked[] {
  const [, what = 'name'] = PRIMARY.exec(label.text) ?? [undefined, ''];
  const own = PATHS[what] ?? [];
  return own.map((path) => ({ path, sureness: 0.8 }));
}

export const isPrimary = (label: Label): boolean => PRIMARY.test(label.text);

export const refers = ({ said, meaning }: Label): boolean =>
  said === 'referrer' || meaning.subject === 'referrer' || meaning.fields.some((path) => path.startsWith('referrer.'));
