// Old versions of Node run this file and mote.ts: both keep to what Node 12 parses, and import nothing else at first.

/** `engines` of package.json says the same: util.styleText came with it. */
const MIN_MAJOR = 20;
const MIN_MINOR = 12;

/** @returns null where this Node can run mote, else one line that says which can */
export function nodeRefusal(version: string): string | null {
  const [major, minor] = version.split('.').map(Number);
  if (major > MIN_MAJOR || (major === MIN_MAJOR && minor >= MIN_MINOR)) return null;
  return `mote needs Node ${MIN_MAJOR}.${MIN_MINOR} or newer, and this is Node ${version}; https://nodejs.org has it`;
}
