/** Replacing placeholder references (`urn:uuid:…`) by what they became. */

/** A copy of `value` in which every string that is a key of `names` is replaced; parts without one are shared, not copied. */
export function substitute<T>(value: T, names: ReadonlyMap<string, string>): T {
  return names.size === 0 ? value : (walk(value, names) as T);
}

function walk(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const next = walk(value[i], names);
      if (next !== value[i]) (copy ??= value.slice())[i] = next;
    }
    return copy ?? value;
  }
  if (value === null || typeof value !== 'object') return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, field] of Object.entries(value)) {
    const next = walk(field, names);
    if (next !== field) (copy ??= { ...value })[name] = next;
  }
  return copy ?? value;
}
