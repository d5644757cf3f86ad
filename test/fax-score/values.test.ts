import { expect, test } from 'vitest';
import { sameValue } from '../../scripts/fax-score/values.ts';

test.each([
  ['patient.name', 'Rosa Elena Peña', 'PENA, ROSA ELENA', true],
  ['patient.name', 'Walter Begaye Jr', 'Begaye Jr., Walter', true],
  ['patient.name', 'Walter Begaye Jr', 'Walter Begaye', false],
  ['patient.name', 'Rosa Peña', 'Peña Rosa', false],
  ['referrer.name', 'Nora Castleton', 'Dr. Nora Castleton, M.D.', true],
  ['patient.birthDate', '1961-03-04', '1961-04-03', false],
  ['patient.phone', '+16025550142', '602-555-0142', false],
  ['specialty', '207RC0000X', 'Cardiology', true],
  ['specialty', '207RC0000X', 'Dermatology', false],
  ['specialty', '207RC0000X', 'no such word', false],
  ['reason.icd10', 'I10, R07.89', 'R07.89, I10', true],
  ['reason.icd10', 'I10, R07.89', 'I10', false],
  ['reason.icd10', 'R07.89', 'R0789', false],
  ['coverage.memberId', 'W1234-01', 'W123401', true],
  ['coverage.memberId', 'W1234-01', 'W123402', false],
  ['reason.text', 'exertional chest pressure for six weeks', 'Exertional chest pressure, for six weeks.', true],
  ['reason.text', 'exertional chest pressure for six weeks', 'chest', false],
  ['reason.text', 'cough', '', false],
  ['patient.address', '5 N A Street, Mesa, AZ 85204', '5 N A Street Mesa AZ 85204', true],
  ['patient.address', '5 N A Street, Mesa, AZ 85204', '5 N A Street', false],
] as const)('%s: %s read as %s', (path, expected, read, same) => {
  expect(sameValue(path, expected, read)).toBe(same);
});
