/** The longest text of a part that is told; what is longer ends in dots. */
export const MAX_SHOWN = 200;

/** A text of a part in one line of printable characters, in quotes. */
export function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);
}
