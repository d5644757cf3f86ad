export interface WrittenAddress {
  readonly line: readonly string[];
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

/** `12 N Main St, Apt 3, Phoenix, AZ 85004` in its parts; undefined where they cannot be told apart. */
export function splitAddress(text: string): WrittenAddress | undefined {
  const found = /^(.+),\s*([^,]+?)[,\s]+([A-Za-z]{2})[,\s]+(\d{5}(?:-\d{4})?)$/s.exec(text.trim());
  if (!found) return undefined;
  const [, street = '', city = '', state = '', postalCode = ''] = found;
  const line = street
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return { line: line.slice(0, 3), city, state: state.toUpperCase(), postalCode };
}
