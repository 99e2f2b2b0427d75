import { type Edit, unedited } from '../language/edits.ts';
import { parseProgram } from '../language/source.ts';
import { type FunctionPlace, functionAt, functionsIn } from './functions.ts';
import { type Frame, type Place, UNKNOWN } from './place.ts';
import { SourceLines } from './source-map.ts';

/** Of a stored file that was built: the way back to its sources. */
export interface BuiltFrom {
  /** The bytes that the map is of, before the edits. */
  bytes: string;
  /** A source map (JSON, version 3). */
  map: string;
  /** What a simulation has put into the bytes. */
  edits?: readonly Edit[];
}

/** A file as a board has compiled it. */
interface Loaded {
  /** As it is stored. */
  text: string;
  /** As it runs, with what was put into it, and the number of characters in front. */
  code: string;
  edits: readonly Edit[];
  lead: number;
  built: BuiltFrom | undefined;
  /** It runs at boot: it is the program, and no module. */
  isBoot: boolean;
  map?: SourceLines;
  functions?: FunctionPlace[];
}

/** Files of this project's in a map: what a program's author has not written. */
const OF_MOTE = /^(?:mote-mqtt\/)?(?:firmware|sensors)\//;

/** Finds the lines of sources for places in the code that one board runs. */
export class Places {
  readonly #loaded = new Map<string, Loaded>();

  /** @param file as its frames name it */
  add(file: string, loaded: Loaded): void {
    if (this.#loaded.get(file)?.text !== loaded.text) this.#loaded.set(file, loaded);
  }

  forget(): void {
    this.#loaded.clear();
  }

  /** Where an exception came from, and from where the program called that. @param frames the innermost first */
  of(frames: readonly Frame[]): Place {
    const [first, ...others] = frames;
    if (first === undefined) return UNKNOWN;
    const place = this.at(first);
    if (this.#isOwn(first, place)) return place;
    for (const frame of others) {
      const from = this.at(frame);
      if (this.#isOwn(frame, from)) return { ...place, from };
    }
    return place;
  }

  /** The source's line of one frame. */
  at(frame: Frame): Place {
    const loaded = this.#loaded.get(frame.file);
    if (loaded === undefined) return { file: frame.file, line: frame.line };
    const { code, edits, lead, text } = loaded;
    const at = offsetOf(code, frame.line, frame.column) - lead;
    return this.#placeIn(frame.file, loaded, Math.min(Math.max(0, unedited(edits, at)), text.length));
  }

  /** The source's line of a place in a stored text that was not compiled. */
  inText(file: string, text: string, at: number, built: BuiltFrom | undefined): Place {
    return this.#placeIn(file, { text, code: text, edits: [], lead: 0, built, isBoot: true }, at);
  }

  #placeIn(file: string, loaded: Loaded, at: number): Place {
    const { text, built } = loaded;
    if (built !== undefined) {
      const original = unedited(built.edits ?? [], at);
      const { line, column } = positionOf(built.bytes, original);
      loaded.map ??= new SourceLines(built.map);
      const source = loaded.map.find(line, column);
      if (source !== null)
        return { file: shortened(source.file), line: source.line, name: loaded.map.functionAt(source) };
    }
    loaded.functions ??= functionsIn(parseProgram(text.replace(/^#!/, '//')));
    return { file, line: positionOf(text, at).line + 1, name: functionAt(loaded.functions, at) };
  }

  #isOwn({ file }: Frame, place: Place): boolean {
    return this.#loaded.get(file)?.isBoot === true && !OF_MOTE.test(place.file);
  }
}

/** A source's path as people write it, wherever this package is installed. */
export function shortened(file: string): string {
  return file.replace(/^.*node_modules\/|^(?:\.\.\/)+.*?(?=firmware\/|sensors\/)/, '');
}

const LINE_END = /\r\n|\r|\n/g;

/** @param line from 1 @param column from 1 */
function offsetOf(text: string, line: number, column: number): number {
  let from = 0;
  let left = line - 1;
  for (const { index, 0: end } of left > 0 ? text.matchAll(LINE_END) : []) {
    from = index + end.length;
    if (--left === 0) break;
  }
  return from + column - 1;
}

/** Both from 0. */
function positionOf(text: string, at: number): { line: number; column: number } {
  let line = 0;
  let from = 0;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    if (index + end.length > at) break;
    from = index + end.length;
    line++;
  }
  return { line, column: at - from };
}
