/** A value inside a FHIR search parameter: `\`, `,`, `|` and `$` are escaped (R4 search, "Escaping Search Parameters"). */
export function escapeValue(value: string): string {
  return value.replace(/[\\,|$]/g, '\\$&');
}
