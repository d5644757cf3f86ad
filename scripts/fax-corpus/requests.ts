/** What invented offices ask the clinic for. */

export interface Request {
  /** NUCC. */
  readonly specialty: string;
  /** As the office writes it. */
  readonly specialtyWords: string;
  readonly service: string;
  readonly reason: string;
  readonly icd10: readonly string[];
  readonly note: string;
  /** Only of women, for those who need it. */
  readonly female?: true;
}

const request = (
  specialty: string,
  specialtyWords: string,
  service: string,
  reason: string,
  icd10: string,
  note: string,
): Request => ({ specialty, specialtyWords, service, reason, icd10: icd10.split(' '), note });

export const REQUESTS: readonly Request[] = [
  request(
    '207RC0000X',
    'Cardiology',
    'Consultation and treatment',
    'exertional chest pressure for six weeks',
    'R07.89 I10',
    'Prefers morning appointments.',
  ),
  request(
    '207RG0100X',
    'Gastroenterology',
    'Screening colonoscopy',
    'positive fecal immunochemical test',
    'R19.5',
    'On apixaban, please advise on holding it.',
  ),
  request(
    '207RN0300X',
    'Nephrology',
    'Evaluate and treat',
    'falling kidney function, eGFR 41',
    'N18.32 E11.22',
    'Avoid contrast.',
  ),
  request(
    '2084N0400X',
    'Neurology',
    'EMG of both arms',
    'numbness of both hands at night',
    'G56.03',
    'Works as a seamstress.',
  ),
  request(
    '207RE0101X',
    'Endocrinology',
    'Consult',
    'thyroid nodule of 2.1 cm on the left',
    'E04.1',
    'Ultrasound report is attached.',
  ),
  request(
    '207X00000X',
    'Orthopedics',
    'Evaluation of right knee',
    'locking of the right knee after a fall',
    'M23.91',
    'Uses a cane at home.',
  ),
  request(
    '207Y00000X',
    'ENT',
    'Consultation',
    'recurrent tonsillitis, seven episodes this year',
    'J35.01',
    'Parent will come along.',
  ),
  request(
    '207N00000X',
    'Dermatology',
    'Evaluate and biopsy',
    'changing mole on the upper back',
    'D22.5',
    'Sister had melanoma.',
  ),
  request(
    '207RP1001X',
    'Pulmonology',
    'Pulmonary function testing and consult',
    'cough for three months, former smoker',
    'R05.3 Z87.891',
    'Needs oxygen on the way.',
  ),
  request(
    '207RR0500X',
    'Rheumatology',
    'New patient consultation',
    'swollen knuckles and a positive CCP antibody',
    'M05.79',
    'Needs an afternoon visit.',
  ),
  request(
    '208800000X',
    'Urology',
    'Cystoscopy',
    'painless visible blood in the urine',
    'R31.0',
    'Has no transport on Fridays.',
  ),
  request(
    '207W00000X',
    'Ophthalmology',
    'Dilated eye examination',
    'blurred vision in a person with diabetes',
    'E11.319',
    'Hard of hearing, please speak up.',
  ),
  request(
    '207RH0003X',
    'Hematology/Oncology',
    'Consult and management',
    'unexplained iron deficiency with low platelets',
    'D50.9 D69.6',
    'Already on oral iron.',
  ),
  request(
    '208600000X',
    'General Surgery',
    'Surgical evaluation',
    'symptomatic gallstones',
    'K80.20',
    'Wishes to keep working hours.',
  ),
  request(
    '225100000X',
    'Physical Therapy',
    '12 visits, evaluate and treat',
    'low back pain after lifting',
    'M54.50',
    'Has stairs at home.',
  ),
  request(
    '207K00000X',
    'Allergy and Immunology',
    'Skin testing',
    'hives after eating shellfish',
    'T78.02XA',
    'Carries an epinephrine pen.',
  ),
  request(
    '2086S0129X',
    'Vascular Surgery',
    'Arterial duplex and consult',
    'calf pain on walking one block',
    'I70.213',
    'Will need a wheelchair.',
  ),
  request(
    '2084P0800X',
    'Psychiatry',
    'Medication evaluation',
    'depressed mood since the spring',
    'F33.1',
    'Please call after 4 pm.',
  ),
  request(
    '207RS0012X',
    'Sleep Medicine',
    'Home sleep apnea test',
    'loud snoring and daytime sleepiness',
    'G47.33',
    'Drives a truck for work.',
  ),
  request(
    '213E00000X',
    'Podiatry',
    'Diabetic foot care',
    'callus under the great toe with neuropathy',
    'E11.42 L84',
    'Walks with a frame.',
  ),
  request(
    '208VP0000X',
    'Pain Management',
    'Consultation',
    'shoulder pain after shingles',
    'B02.29',
    'Does not wish for opioids.',
  ),
  request(
    '133V00000X',
    'Nutrition',
    'Medical nutrition therapy, 3 hours',
    'newly found type 2 diabetes',
    'E11.65',
    'Cooks for a family of six.',
  ),
  {
    ...request(
      '207V00000X',
      'OB/GYN',
      'Consultation',
      'heavy periods with anemia',
      'N92.0 D50.0',
      'Wants a female physician.',
    ),
    female: true,
  },
  request(
    '207T00000X',
    'Neurosurgery',
    'Surgical opinion',
    'lumbar stenosis with a weak left foot',
    'M48.062',
    'MRI disc comes with the patient.',
  ),
];
