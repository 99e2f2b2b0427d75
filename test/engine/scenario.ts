import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../scripts/compiler/build.ts';

/** What the far end of one connection does, step by step. */
export type Step =
  | { do: 'send'; bytes: string }
  /** Waits until so many further bytes have come. */
  | { do: 'recv'; count: number }
  | { do: 'wait'; ms: number }
  | { do: 'fin' }
  | { do: 'reset' }
  /** Answers so many packets as a broker would (Infinity: all that come), `pieces` at a time. */
  | { do: 'broker'; packets: number; pieces: number }
  /** Takes so many packets and says nothing. */
  | { do: 'packets'; count: number }
  /** The listener is closed for so long. */
  | { do: 'down'; ms: number };

/**
 * A plain Espruino program and its scripted peer. The program's first lines are comments: `// peer: STEP; STEP`
 * is the script of one connection, in the order in which they come; `// file: NAME PATH` puts a file of the
 * project into Storage; `// boot: MS` cuts the power after so long and boots again. PORT is the peer's port,
 * CLOSED one where nobody listens. `// built` has the compiler take it to what `mote build` puts on a board. It ends by
 * printing DONE.
 */
export interface Scenario {
  name: string;
  program: string;
  peers: Step[][];
  /** Name in Storage, path in the project. */
  files: [name: string, path: string][];
  /** `// needs: byte strings`: an engine with Unicode strings does otherwise. */
  needsByteStrings: boolean;
  /** Milliseconds between power-on and each power cut. */
  boots: number[];
}

/** More than this and a scenario is stuck. */
export const MAX_SCENARIO_MS = 20_000;

const HERE = import.meta.dirname;

export function loadScenarios(): Scenario[] {
  return readdirSync(join(HERE, 'scenarios'))
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => parseScenario(file.slice(0, -3), readFileSync(join(HERE, 'scenarios', file), 'utf8')));
}

export function parseScenario(name: string, program: string): Scenario {
  const scenario: Scenario = {
    name,
    program: /^\/\/ built$/m.test(program) ? build(`test/engine/scenarios/${name}.js`).bytes : program,
    peers: [],
    files: [],
    boots: [],
    needsByteStrings: /^\/\/ needs: byte strings$/m.test(program),
  };
  for (const [, key, text] of program.matchAll(/^\/\/ (peer|file|boot): (.*)$/gm)) {
    if (key === 'peer') scenario.peers.push(text.split(';').map((step) => parseStep(step.trim())));
    if (key === 'file') scenario.files.push(text.split(' ') as [string, string]);
    if (key === 'boot') scenario.boots.push(Number(text));
  }
  return scenario;
}

function parseStep(text: string): Step {
  const [verb, argument] = /^(\S+) ?(.*)$/.exec(text)?.slice(1) ?? [];
  switch (verb) {
    case 'send':
      return { do: 'send', bytes: JSON.parse(argument.replace(/\\x/g, '\\u00')) };
    case 'recv':
      return { do: 'recv', count: Number(argument) };
    case 'wait':
      return { do: 'wait', ms: Number(argument) };
    case 'broker':
      return { do: 'broker', packets: argument === '' ? Infinity : Number(argument), pieces: Infinity };
    case 'split':
      return { do: 'broker', packets: argument === '' ? Infinity : Number(argument), pieces: 1 };
    case 'packets':
      return { do: 'packets', count: Number(argument) };
    case 'down':
      return { do: 'down', ms: Number(argument) };
    case 'fin':
    case 'reset':
      return { do: verb };
  }
  throw new Error(`a peer cannot "${text}"`);
}
