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

/** Plays a script to a new broker of ours, and to another. */
export async function compare(script: Script, otherPort: number): Promise<{ ours: object; theirs: object }> {
  const own = await serveOwn({ takenIn() {}, violation() {}, connected() {}, closed() {} });
  try {
    const [ours, theirs] = await Promise.all([play(script, own.port), play(script, otherPort)]);
    return { ours: comparable(ours), theirs: comparable(theirs) };
  } finally {
    await own.stop();
  }
}
