/** One realistic mistake in the client: a piece of its source, and what stands there instead. */
export interface Mutant {
  name: string;
  file: string;
  /** Must stand in the file exactly once. */
  find: string;
  replace: string;
}

export const MUTANTS: Mutant[] = [
  {
    name: 'forgets what is in flight on reconnect',
    file: 'firmware/client/outbox.ts',
    find: 'export function unsend(): void {',
    replace: `export function unsend(): void {
      for (const key in box.packets) if (box.inFlight-- > 0) { delete box.packets[key]; box.count--; }
      box.inFlight = 0;`,
  },
];
