import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emergencySigns } from '../../src/mappings.ts';
import { emergencyOf, signFinder } from '../../src/on-call/emergency.ts';

const signsIn = signFinder(emergencySigns());

test.each([
  ['She has had CHEST PAIN since noon', ['heart']],
  ['can’t breathe, and his face is drooping', ['breathing', 'stroke']],
  ["I can't   breathe", ['breathing']],
  ['Tiene dolor de pecho y no puede respirar', ['heart', 'breathing']],
  ['ataque al corazón', ['heart']],
  ['I want to die', ['suicide']],
  ['No chest pain', ['heart']],
  ['Refill of lisinopril', []],
  ['The chest of drawers; pain in the knee', []],
  ['Heatstroke leaflet, backstroke', []],
  ['Asked about a sun-stroke', ['stroke']],
])('%s', (text, signs) => {
  expect(signsIn(text)).toEqual(signs);
});

test('every sign has a code, and its advice names 911', () => {
  const file = readFileSync(new URL('../../profiles/codes/codesystem-emergency-sign.json', import.meta.url), 'utf8');
  const codes = (JSON.parse(file) as { concept: { code: string }[] }).concept.map(({ code }) => code);
  expect(
    emergencySigns()
      .map(({ code }) => code)
      .sort(),
  ).toEqual(codes.sort());
  for (const code of codes) expect(emergencyOf([code])?.advice).toContain('911');
  expect(emergencyOf(['suicide'])?.advice).toContain('988');
  expect(emergencyOf([])).toBeUndefined();
});

test('every phrase is found as it is written', () => {
  for (const { code, words } of emergencySigns()) for (const word of words) expect(signsIn(word), word).toContain(code);
});
