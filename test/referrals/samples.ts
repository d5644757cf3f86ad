/** Invented referrals for tests; `n` makes each its own person. */
export function referral(n: number, more: Record<string, unknown> = {}) {
  return {
    referralId: `test-${n}`,
    specialty: 'cardiology',
    priority: 'routine',
    reason: { icd10: ['R07.9'], text: 'Chest pain on exertion' },
    patient: {
      name: { given: [`Given${letters(n)}`], family: `Family${letters(n * 7 + 3)}` },
      birthDate: `19${40 + (n % 50)}-0${1 + (n % 9)}-${10 + (n % 18)}`,
      gender: n % 2 ? 'female' : 'male',
      phone: `480-234-${String(1000 + n).slice(-4)}`,
      address: { line: [`${100 + n} Test Street`], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
    },
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    ...more,
  };
}

export const textDocument = (title: string, text: string) => ({
  title,
  contentType: 'text/plain',
  data: Buffer.from(text).toString('base64'),
});

function letters(n: number): string {
  let out = '';
  for (let rest = n + 1; rest > 0; rest = Math.floor(rest / 26)) out += String.fromCharCode(97 + (rest % 26));
  return out;
}
