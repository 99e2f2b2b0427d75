import { isPin } from './hardware/pin.ts';

/** A value as the console prints it: text unquoted, objects as JSON without their functions. */
export function formatValue(value: unknown): string {
  if (typeof value === 'function') return 'function () {}';
  if (typeof value !== 'object' || value === null) return String(value);
  if (isError(value)) return formatError(value);
  if (isPin(value)) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** An exception as the console prints it after "Uncaught": the engine quotes the name of an undefined variable. */
export function formatError(value: unknown): string {
  return String(value).replace(
    /^ReferenceError: (\w+) is not defined$/,
    'ReferenceError: "$1" is not defined',
  );
}

function isError(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Error]';
}
