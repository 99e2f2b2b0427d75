/** How the console shows a value: text as it is, objects as JSON with functions left out. */
export function formatValue(value: unknown): string {
  if (typeof value === 'function') return 'function () {}';
  if (typeof value !== 'object' || value === null) return String(value);
  if (isError(value)) return formatError(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** As after "Uncaught": the engine quotes a name that is not defined. */
export function formatError(value: unknown): string {
  return String(value).replace(
    /^ReferenceError: (\w+) is not defined$/,
    'ReferenceError: "$1" is not defined',
  );
}

function isError(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Error]';
}
