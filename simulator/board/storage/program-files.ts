import { ESP32, kindNamed } from '../boards/index.ts';
import type { BuiltFrom } from '../places/places.ts';

/** What a file takes in Storage beside its bytes: a header, and the rest of its last word. */
const FILE_BYTES = 36;
/** The board's own `mote.json`, at the most. */
const CONFIG_BYTES = 512;

/** What is planned for the boards of a run, one character a byte. */
interface Planned {
  app: { bytes: string; modules?: Record<string, string> };
  client: { bytes: string };
  /** Its kind; an ESP32 without it. */
  board?: string;
}

/**
 * The files in the Storage of every board: the program, its modules, and the client under both of its names. A board that is
 * smaller than an ESP32 has those of the two that its program names.
 */
export function boardFiles({ app, client, board }: Planned): Record<string, string> {
  const texts = [app.bytes, ...Object.values(app.modules ?? {})];
  const isSmall = kindOf(board).storageBytes < ESP32.storageBytes;
  const names = ['mote', 'MQTT'].filter(
    (name) => !isSmall || texts.some((text) => text.includes(`"${name}"`) || text.includes(`'${name}'`)),
  );
  const clients = Object.fromEntries(names.map((name) => [name, client.bytes]));
  return { '.bootcde': app.bytes, ...clients, ...app.modules };
}

interface Sourced {
  /** Its file, as the user would write it. */
  build: string;
  built?: BuiltFrom;
}

/** What messages call those files, and the way back to the sources of those that were built. */
export function boardSources(planned: {
  app: Sourced & { moduleFiles?: Readonly<Record<string, { path: string; built?: BuiltFrom }>> };
  client: Sourced;
}): { fileNames: Record<string, string>; built: Record<string, BuiltFrom> } {
  const { app, client } = planned;
  const ofClient = { path: client.build, built: client.built };
  const sources = {
    '.bootcde': { path: app.build, built: app.built },
    ...{ mote: ofClient, MQTT: ofClient },
    ...app.moduleFiles,
  };
  const fileNames: Record<string, string> = {};
  const built: Record<string, BuiltFrom> = {};
  for (const [name, source] of Object.entries(sources)) {
    fileNames[name] = source.path;
    if (source.built !== undefined) built[name] = source.built;
  }
  return { fileNames, built };
}

/** "the Pixl.js has 36864 bytes of Storage, and ... 40000"; null where all fits. */
export function overfullBoard(plan: Planned): string | null {
  const { title, storageBytes } = kindOf(plan.board);
  const taken = Object.values(boardFiles(plan)).reduce(
    (sum, { length }) => sum + length + FILE_BYTES,
    CONFIG_BYTES,
  );
  return taken <= storageBytes
    ? null
    : `the ${title} has ${storageBytes} bytes of Storage, and the program with its client takes ${taken}`;
}

function kindOf(board: string | undefined) {
  return (board === undefined ? undefined : kindNamed(board)) ?? ESP32;
}
