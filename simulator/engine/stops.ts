/** Power goes in the middle of a write to flash, as the simulator has said. */
export const POWER_CUT = 'p';
/** The program has ended the interpreter, as a script does that has nothing left to do. */
export const QUIT = 'q';

/** Why an interpreter was stopped, by the letters of shim.h's `enum stop`. */
const REASONS: Record<string, (more: string) => string> = {
  t: () => 'the program does not come back to its idle loop',
  r: () => 'the program does not come back to its idle loop: a loop went round 10,000,000 times',
  [QUIT]: () => "quit() is only in Espruino's Linux build, no board has it; leave the call away",
  s: (port) => `it opens a server socket (port ${port}): nothing in a simulated world connects to a board`,
  u: () => 'it opens a UDP socket: simulated links carry TCP alone',
  f: (name) => `it uses the file ${name}: a board has no files of this machine; use require("Storage")`,
};

/** What a board says of the reason for which it was stopped. */
export const wordsOf = (reason: string, more: string): string => {
  const words = REASONS[reason];
  if (words === undefined) throw new Error(`the interpreter's shim stopped for ${JSON.stringify(reason)}`);
  return words(more);
};
