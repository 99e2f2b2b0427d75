import { isDeepStrictEqual } from 'node:util';
import { play, type Script, type Transcript } from './scripts/wire-scripts.ts';
import { serveOwn } from './serve.ts';

/** The standard orders PUBLISHes, and acknowledgements, but not the ones among the others. */
function comparable(transcript: Transcript): object {
  return Object.entries(transcript).map(([client, heard]) => ({
    client,
    publishes: heard.filter((words) => words.startsWith('publish')),
    others: heard.filter((words) => !words.startsWith('publish')),
  }));
}

/** How long a busy machine may take over an answer: tried in turn, where a connection that was reset lost words. */
const QUIET_MS = [40, 200, 1000];

/** Plays a script to a new broker of ours, and to another. */
export async function compare(script: Script, otherPort: number): Promise<{ ours: object; theirs: object }> {
  let played = await playBoth(script, otherPort, QUIET_MS[0]);
  for (const quietMs of QUIET_MS.slice(1)) {
    if (!played.wasReset || isDeepStrictEqual(played.ours, played.theirs)) break;
    played = await playBoth(script, otherPort, quietMs);
  }
  return played;
}

async function playBoth(
  script: Script,
  otherPort: number,
  quietMs: number | undefined,
): Promise<{ ours: object; theirs: object; wasReset: boolean }> {
  const own = await serveOwn({ takenIn() {}, violation() {}, connected() {}, closed() {} });
  try {
    const [ours, theirs] = await Promise.all([
      play(script, own.port, quietMs),
      play(script, otherPort, quietMs),
    ]);
    const wasReset = ours.wasReset || theirs.wasReset;
    return { ours: comparable(ours.transcript), theirs: comparable(theirs.transcript), wasReset };
  } finally {
    await own.stop();
  }
}
