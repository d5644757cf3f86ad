/** Words of forms that are no part of a person's name. */
import { foldWord } from '../../fhir/concept-map.ts';

const NO_NAME = new Set(
  `pt referral referrals referring refer request requests requested record records medical clinic clinics patient patients information
provider providers physician physicians doctor insurance health healthcare care center centre department dept date phone fax telephone see
attached same above below none unknown self form forms page pages urgent stat routine asap name address city state zip dob npi member group plan policy
office practice hospital associates services service consult consultation evaluation appointment specialist specialty cardiology
neurology dermatology gastroenterology orthopedics orthopaedics orthopedic urology nephrology rheumatology pulmonology endocrinology psychiatry pediatrics
oncology hematology surgery surgical radiology imaging medicine therapy rehabilitation podiatry ophthalmology otolaryngology gynecology obstetrics
primary secondary reason diagnosis notes note comments signature signed print printed title number code of for to from and or the with by at
on in is are was please thank your you our we this that has have been new yes no llc pllc inc pc llp family internal group
desk intake scheduling coordinator team colleague colleagues attn attention confidential cover sheet sent received regarding report results
lab labs laboratory pharmacy demographics male female sex gender age years old home cell mobile work email first last middle mi initial suffix
na tba pending applicable clinical chart history summary visit status released authorization relationship parent guardian spouse
mother father emergency contact subscriber holder insured guarantor employer university college dear sincerely regards administration billing
claimant applicant student veteran re thx thanks regards cheers best he she they them him his her hers who am seen send sending seeing kindly us me my an
specialists wellness institute network system company corporation foundation partners advanced general`
    .split(/\s+/)
    .filter(Boolean),
);

export const isNoName = (word: string): boolean => NO_NAME.has(foldWord(word));
