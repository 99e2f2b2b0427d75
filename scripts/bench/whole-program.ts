import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readCallgrind } from '../../test/engine/callgrind.ts';
import { brokers, CALLGRIND, execute, TOGGLES } from '../../test/engine/measure.ts';
import { RealPeers } from '../../test/engine/real.ts';
import { type AppBuild, buildApp } from '../compiler/app.ts';
import { EVERYTHING } from '../compiler/choice.ts';

/**
 * The same work by each client: a reading a minute as JSON at QoS 1, reconnect with back-off, a bounded outbox. tinyMQTT has
 * neither QoS 1 nor an outbox.
 */
export interface WholeRow {
  bytes: number;
  /** JsVars that the running, connected program takes. */
  variablesRam: number;
  variablesStorage: number;
  /** Instructions; null without valgrind. */
  irPerPublish: number | null;
  irPerPuback: number | null;
}

interface Candidate {
  name: string;
  app: string;
  /** By the name that the program requires; none where the client is in the program. */
  modules: Record<string, string>;
}

/** Takes the place of the broker's port until that is known. */
const PORT = 61234;
const OPTIONS = `{ port: ${PORT}, client_id: 'meter-1', keep_alive: 120 }`;
const READING = 'JSON.stringify({ n: n++, t: E.getTemperature() })';
const TOPIC = "'meter/1/state'";

const WITH_MOTE = `const mqtt = require('mote').create('127.0.0.1', ${OPTIONS});
var n = 0;
mqtt.connect();
setInterval(function () {
  mqtt.publish(${TOPIC}, ${READING}, { qos: 1 });
}, 60000);
`;

const WITH_MQTT = `var mqtt = require('MQTT').create('127.0.0.1', ${OPTIONS});
var n = 0, waiting = [], delay = 1000;
function send() {
  while (mqtt.connected && waiting.length) mqtt.publish(${TOPIC}, waiting.shift(), { qos: 1 });
}
function connect() {
  try { mqtt.connect(); } catch (e) { again(); }
}
function again() {
  setTimeout(connect, Math.random() * delay);
  delay = Math.min(delay * 2, 128000);
}
mqtt.on('connected', function () { delay = 1000; send(); });
mqtt.on('disconnected', again);
connect();
setInterval(function () {
  if (waiting.length >= 32) waiting.shift();
  waiting.push(${READING});
  send();
}, 60000);
`;

const WITH_TINY = `var mqtt = require('tinyMQTT').create('127.0.0.1', ${OPTIONS.replace(' }', ', reconnect_interval: 100 }')});
var n = 0;
mqtt.on('disconnected', function () { setTimeout(mqtt.connect, 1000); });
mqtt.connect();
setInterval(function () {
  mqtt.publish(${TOPIC}, ${READING});
}, 60000);
`;

/** The peers' programs, by the names of their modules. */
export const PEERS: Record<string, string> = { MQTT: WITH_MQTT, tinyMQTT: WITH_TINY };

/** The program's rows: mote in one file and in two, and the peers whose files are given. */
export function candidates(peers: readonly string[]): Candidate[] {
  const folder = mkdtempSync(join(tmpdir(), 'whole-'));
  try {
    writeFileSync(join(folder, 'app.ts'), WITH_MOTE);
    const build = (separate: boolean): AppBuild =>
      buildApp('app.ts', { folder, board: 'ESP32', config: '', choice: EVERYTHING, separate });
    const one = build(false).files;
    const two = build(true).files;
    return [
      { name: 'one file', app: one['.bootcde'], modules: {} },
      { name: 'two files', app: two['.bootcde'], modules: { mote: two.mote } },
      ...peers
        .filter((file) => basename(file, '.js') in PEERS)
        .map((file) => {
          const name = basename(file, '.js');
          return {
            name,
            app: shortened(PEERS[name]),
            modules: { [name]: shortened(readFileSync(file, 'latin1')) },
          };
        }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As the compiler's own options have it: other ones make these modules slower. */
export function shortened(code: string): string {
  const { minify } = createRequire(import.meta.url)('uglify-js') as typeof import('uglify-js');
  const { code: short, error } = minify(
    { 'x.js': code },
    {
      toplevel: true,
      compress: { inline: 1, reduce_funcs: false, hoist_funs: false },
      output: { ascii_only: true },
    },
  );
  if (error) throw error;
  return short;
}

const TICK_MS = 60;
/** Readings in the shorter and in the longer run under valgrind; what both do is not counted. */
const FEW = 10;
const MANY = 50;
/** Connected, the first packets answered. */
const SETTLED_MS = 1500;

export async function measureWhole(engine: string, one: Candidate, valgrind: boolean): Promise<WholeRow> {
  const look = 'var v0=process.memory().usage,v1=0;';
  const end = `setTimeout(function(){v1=process.memory().usage;print("RESULT "+(v1-v0));quit();},${SETTLED_MS});`;
  const variables = async (storage: boolean) => {
    const { output } = await run(engine, one, { storage, before: look, after: end });
    return Number(/RESULT (\d+)/.exec(output)?.[1] ?? Number.NaN);
  };
  const counted = async (readings: number) => {
    const after = `setTimeout(function(){print("RESULT 0");quit();},${(FEW + readings) * TICK_MS * SLOWER});`;
    const { profile } = await run(engine, one, { after, tickMs: TICK_MS * SLOWER, underValgrind: true });
    return readCallgrind(profile);
  };
  const bytes = [one.app, ...Object.values(one.modules)].reduce((sum, { length }) => sum + length, 0);
  const difference = async () => {
    const [few, many] = [await counted(FEW), await counted(MANY)];
    const data = many.dataCallbacks - few.dataCallbacks;
    return { total: many.total - few.total, data, calls: many.dataCalls - few.dataCalls };
  };
  let rows = valgrind ? await difference() : null;
  // Where PUBACKs came as one, or a tick too many was counted, the figures are of something else.
  for (let more = 1; more < MAX_RUNS && rows !== null && rows.calls > 0 && rows.calls !== MANY - FEW; more++)
    rows = await difference();
  const isWhole = ({ calls }: { calls: number }) => calls === 0 || calls === MANY - FEW;
  const per = (ir: number) => Math.round(ir / (MANY - FEW));
  return {
    bytes,
    variablesRam: await variables(false),
    variablesStorage: await variables(true),
    irPerPublish: rows && isWhole(rows) ? per(rows.total - rows.data) : null,
    irPerPuback: rows && isWhole(rows) && rows.data > 0 ? per(rows.data) : null,
  };
}

/** Such runs are thrown away; after so many the last one counts for nothing. */
const MAX_RUNS = 4;
/** The engine is so much slower under valgrind that a tick has to be longer. */
const SLOWER = 2;

interface RunOptions {
  storage?: boolean;
  before?: string;
  after: string;
  tickMs?: number;
  underValgrind?: boolean;
}

async function run(
  engine: string,
  { app, modules }: Candidate,
  { storage = false, before = '', after, tickMs = 60_000, underValgrind = false }: RunOptions,
): Promise<{ output: string; profile: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const peers = new RealPeers(brokers());
  await peers.listen();
  try {
    const program = app.replace(String(PORT), String(peers.port)).replace('6e4)', `${tickMs})`);
    if (program.includes(String(PORT)) || !program.includes(`${tickMs})`))
      throw new Error('no port or interval');
    const files = { ...modules, app: program };
    for (const [name, bytes] of Object.entries(files))
      writeFileSync(join(folder, `${name}.js`), bytes, 'latin1');
    const names = Object.keys(files);
    const store = names.map(
      (name) => `require("Storage").write("${name}",require("fs").readFileSync("${name}.js"));`,
    );
    if (storage) await execute([engine, 'program.js'], folder, `${store.join('')}print("RESULT {}");quit();`);
    const load = Object.keys(modules).map(
      (name) => `Modules.addCached("${name}",require("fs").readFileSync("${name}.js"));`,
    );
    const text = storage ? 'require("Storage").read("app")' : 'require("fs").readFileSync("app.js")';
    const source = `${before}${storage ? '' : load.join('')}eval(${text});${after}`;
    const command = underValgrind ? ['valgrind', ...CALLGRIND, ...TOGGLES, engine] : [engine];
    const output = await execute([...command, 'program.js'], folder, source, 60_000);
    if (!output.includes('RESULT')) throw new Error(`no result; the engine said ${output.slice(-500)}`);
    return { output, profile: underValgrind ? readFileSync(join(folder, 'profile.out'), 'utf8') : '' };
  } finally {
    peers.close();
    rmSync(folder, { recursive: true });
  }
}

export async function measureAll(
  engine: string,
  peers: readonly string[],
  valgrind: boolean,
): Promise<Record<string, WholeRow>> {
  const rows: Record<string, WholeRow> = {};
  for (const one of candidates(peers)) rows[one.name] = await measureWhole(engine, one, valgrind);
  return rows;
}

export function wholeTable(rows: Record<string, WholeRow>): string {
  const names = Object.keys(rows);
  const fields = Object.keys(rows[names[0]]) as (keyof WholeRow)[];
  const cell = (value: number | null) => (value === null ? '-' : value.toFixed(0)).padStart(12);
  return [
    'the whole telemetry program',
    ''.padEnd(22) + names.map((name) => name.padStart(12)).join(''),
    ...fields.map((field) => field.padEnd(22) + names.map((name) => cell(rows[name][field])).join('')),
    '',
  ].join('\n');
}
