import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOAD } from './programs.ts';
import { RealPeers } from './real.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { engineLines } from './transcript.ts';

/** A client that is measured: the file that `require` loads. */
export interface Measured {
  name: string;
  bytes: string;
  /** Whether `publish` takes `{qos: 1}` and sends a PUBLISH that is acknowledged. */
  qos1: boolean;
  /** Whether it reads PUBLISH. */
  receives: boolean;
}

const BROKERS = 400;
const MAX_RUN_MS = 30_000;
const MAX_QUICK_RUN_MS = 5_000;

/** A broker without faults behind every connection. */
export function brokers(script = 'broker'): Scenario {
  const lines = Array.from({ length: BROKERS }, () => `// peer: ${script}`);
  return parseScenario('measure', lines.join('\n'));
}

export interface Run {
  /** What the program printed after `RESULT `, as JSON. */
  result: Record<string, number>;
  /** callgrind's output, where it was asked for. */
  profile: string;
}

export const CALLGRIND = ['--tool=callgrind', '--callgrind-out-file=profile.out'];
export const TOGGLES = ['--toggle-collect=jspEvaluate', '--toggle-collect=jsiExecuteEventCallbackInner'];

/**
 * Runs a program on the engine with `client` in RAM or in Storage, and a broker at PORT.
 * @param underValgrind counts instructions of the program and its callbacks, the idle loop left out; `whole`: of all
 * @throws Error with what the engine said when there is no result
 */
export async function runMeasured(
  engine: string,
  client: Measured,
  program: string,
  options: { storage?: boolean; underValgrind?: boolean | 'whole'; quick?: boolean; peers?: Scenario } = {},
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const peers = new RealPeers(options.peers ?? brokers());
  await peers.listen();
  try {
    writeFileSync(join(folder, 'client.js'), client.bytes, 'latin1');
    const load = options.storage
      ? 'require("Storage").write("client",require("fs").readFileSync("client.js"));'
      : 'Modules.addCached("client",require("fs").readFileSync("client.js"));';
    if (options.storage) await execute([engine, 'program.js'], folder, `${load}print("RESULT {}");quit();`);
    const inRam = options.storage ? '' : load;
    const placed = program.includes(LOAD) ? program.replace(LOAD, inRam) : inRam + program;
    const source = `var PORT=${peers.port};${placed}`;
    const command = options.underValgrind
      ? ['valgrind', ...CALLGRIND, ...(options.underValgrind === 'whole' ? [] : TOGGLES), engine]
      : [engine];
    const maxMs = options.quick ? MAX_QUICK_RUN_MS : MAX_RUN_MS;
    const output = await execute([...command, 'program.js'], folder, source, maxMs);
    const line = engineLines(output).find((one) => one.startsWith('RESULT '));
    if (line === undefined)
      throw new Error(`${client.name}: no result; the engine said ${output.slice(-500)}`);

    const profile = join(folder, 'profile.out');
    return {
      result: JSON.parse(line.slice('RESULT '.length)),
      profile: existsSync(profile) ? readFileSync(profile, 'utf8') : '',
    };
  } finally {
    peers.close();
    rmSync(folder, { recursive: true });
  }
}

export function execute(
  [command, ...args]: string[],
  folder: string,
  program: string,
  maxMs = MAX_QUICK_RUN_MS,
): Promise<string> {
  writeFileSync(join(folder, 'program.js'), program, 'latin1');
  const child = spawn(command, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), maxMs);
  let output = '';
  child.stdout.setEncoding('latin1');
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', () => {
      clearTimeout(timer);
      done(output);
    });
  });
}
