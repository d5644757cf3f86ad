/** What is asked back of a sender is named by its label on a form, never by a value. */
const LABELS: readonly (readonly [path: RegExp, label: string])[] = [
  [/^patient\.name/, "patient's full name"],
  [/^patient\.birthDate/, "patient's date of birth"],
  [/^patient\.(phone|address)/, "patient's phone or address"],
  [/^patient/, "patient's details"],
  [/^referrer\.npi/, "referring provider's NPI"],
  [/^referrer\.(phone|fax)/, "referring practice's phone or fax"],
  [/^referrer/, "referring provider's name"],
  [/^specialty/, 'specialty asked for'],
  [/^reason/, 'reason for the referral'],
  [/^requester/, "requesting practice's name and NPI"],
  [/^records/, 'which records are asked for'],
  [/^purpose/, 'what the records are for'],
  [/^coverage/, 'insurance plan and member number'],
];

/** Labels of JSON paths, each once, in the order of a form; paths without one are left out. */
export function labelsOf(paths: readonly string[]): string[] {
  return LABELS.flatMap(([path, label]) =>
    paths.some((one) => label && path.test(one) && labelOf(one) === label) ? [label] : [],
  );
}

function labelOf(path: string): string | undefined {
  return LABELS.find(([pattern]) => pattern.test(path))?.[1];
}
