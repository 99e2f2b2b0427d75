/** The line of a JSON text that its parser stops at, as ` (line 3)`; empty where the parser says no place. */
export function jsonPlace(error: unknown, text: string): string {
  const message = (error as Error).message;
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined)
    return /end of JSON/.test(message) ? ` (line ${lineAt(text, text.length)})` : '';
  return ` (line ${lineAt(text, Number(position))})`;
}

/** Counted from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
