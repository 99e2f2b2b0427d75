import { parse } from 'acorn';
import { applyEdits, type Edit } from '../board/language/edits.ts';
import { type FunctionLines, MOTE_FIELD } from '../board/places/source-map.ts';

/**
 * Which function of a program that has its client in it publishes, so that a run can tell what it was handed over. The
 * compiler puts it into the program's source map, beside the bytes: they have not a byte of it.
 */
export type WatchedProgram =
  | {
      kind: 'client';
      /** Where the client stands as the program gets it, from and to. */
      start: number;
      end: number;
    }
  | {
      kind: 'publish';
      name: string;
      /** What the function is passed; what it is not passed is always as below. */
      parameters: ('topic' | 'message' | 'options')[];
      topic?: string;
      qos?: number;
      retain?: boolean;
    };

/** A module that is there in simulations alone: what comes out of a module's `create` is watched as a client. */
export const WATCH_MODULE = '~client';
export const WATCH_SOURCE = 'exports.create=function(client){return client;};';

/** The program as a simulation runs it: with a hook right behind the function, on the same line. @throws Error when it is not there */
export function withWatch(bytes: string, watched: WatchedProgram): string {
  return applyEdits(bytes, watchEdits(bytes, watched));
}

/** What it takes, in the order of the places. @throws as above */
export function watchEdits(bytes: string, watched: WatchedProgram): Edit[] {
  if (watched.kind === 'client') {
    const { start, end } = watched;
    const made = `require(${JSON.stringify(WATCH_MODULE)}).create(`;
    return [
      { start, end: start, text: made },
      { start: end, end, text: ')' },
    ];
  }
  const { body } = parse(bytes, { ecmaVersion: 2022 });
  const fn = body.find((node) => node.type === 'FunctionDeclaration' && node.id.name === watched.name);
  if (fn === undefined) throw new Error(`no function ${watched.name}`);
  return [{ start: fn.end, end: fn.end, text: hookOf(watched) }];
}

function hookOf(watched: WatchedProgram & { kind: 'publish' }): string {
  const { name } = watched;
  const own = `${name}$own`;
  const load = `var ${own}=${name},${name}$client=require(${JSON.stringify(WATCH_MODULE)})`;
  const passed = watched.parameters.join(',');
  const topic = watched.parameters.includes('topic') ? 'topic' : JSON.stringify(watched.topic);
  const options = watched.parameters.includes('options')
    ? 'options'
    : JSON.stringify({ qos: watched.qos ?? 0, retain: watched.retain ?? false });
  return (
    `${load}.create({publish:function(topic,message,options){return ${own}(${passed});}});` +
    `${name}=function(${passed}){return ${name}$client.publish(${topic},message,${options});};`
  );
}

/** What mote writes into the source map of a file that it has built, beside the fields of the standard. */
interface OfMote {
  /** Of the file's bytes: a map of other bytes would name wrong lines. */
  sha256: string;
  /** Null: it publishes nothing, or its client is another file. */
  watched: WatchedProgram | null;
  /** The functions of each source, outer ones first. */
  functions: Readonly<Record<string, FunctionLines[]>>;
}

/** The source map of a file with what simulations want to know beside it. */
export function mapWith(map: string, ofMote: OfMote): string {
  return JSON.stringify({ ...(JSON.parse(map) as object), [MOTE_FIELD]: ofMote });
}

/** What stands in a source map of mote's of a file with that hash; null where it is no such map, or of other bytes. */
export function readMap(map: string, hash: string): OfMote | null {
  try {
    const found = (JSON.parse(map) as Record<string, unknown>)[MOTE_FIELD] as OfMote | undefined;
    return found?.sha256 === hash ? found : null;
  } catch {
    return null;
  }
}
