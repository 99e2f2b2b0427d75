import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCallgrind } from '../../test/engine/callgrind.ts';
import { brokers, type Measured, type Run, runMeasured } from '../../test/engine/measure.ts';
import { ACTIONS, PAYLOAD, publishTime, repeated, TOPIC, VARIABLES } from '../../test/engine/programs.ts';
import { ENGINE, engineName } from '../../test/engine/real.ts';
import { Failure } from '../usage.ts';
import { CLIENT_GOALS, type Figures, judged, TOLERANCE, WHOLE_GOALS } from './engine-goals.ts';
import { measureAll, PEERS, shortened, type WholeRow, wholeTable } from './whole-program.ts';

/** What `--json FILE` writes; null where a client cannot do it, or valgrind is not installed. */
export interface BenchReport {
  engine: string;
  clients: Record<string, BenchRow>;
  /** A telemetry program by each client, its bytes and the client's together. */
  whole?: Record<string, WholeRow>;
}

interface BenchRow {
  bytes: number;
  /** JsVars that the loaded, connected client takes, without listeners. */
  variablesRam: number | null;
  variablesStorage: number | null;
  /** Microseconds on this machine: only to be compared with each other. */
  usPerPublishQos0: number | null;
  usPerPublishQos1: number | null;
  /** JsVars taken for one, those given back at once included. */
  allocationsPerPublishQos0: number | null;
  /** Instructions; ratios carry over to a board. */
  irPerPublishQos0: number | null;
  irPerPreparedPublish: number | null;
  irPerPublishQos1: number | null;
  irPerPuback: number | null;
  /** A QoS 1 publish and its PUBACK. */
  irPerQos1: number | null;
  /** Of a message of 84 bytes; without a listener, and with one. */
  irPerReceived: number | null;
  irPerHeard: number | null;
}

/** Runs in which packets came as one are thrown away; after so many there is no figure. */
const MAX_RUNS = 4;

const COUNT = 200;
/** Publishes under valgrind; the difference of two runs is divided by it. */
const COUNTED = 40;
const PUBLISH_84 = `\\x30\\x52\\x00\\x14${TOPIC}${PAYLOAD.replaceAll('"', '\\"')}`;

async function bench(client: Measured, engine: string, valgrind: boolean): Promise<BenchRow> {
  const attempt = async <T>(run: () => Promise<T>): Promise<T | null> => {
    try {
      return await run();
    } catch {
      return null;
    }
  };
  const value = async (program: string, key: string, storage = false) =>
    (await attempt(() => runMeasured(engine, client, program, { storage, quick: true })))?.result[key] ??
    null;
  const count = async (action: string, before = '', peers = brokers()) => {
    if (!valgrind) return null;
    const run = await attempt<Run>(() =>
      runMeasured(engine, client, repeated(action, COUNTED, before), { underValgrind: true, peers }),
    );
    return run === null ? null : readCallgrind(run.profile);
  };
  const nothing = await count('');
  /** The same where each of COUNTED packets has to come by itself. */
  const countApart = async (action: string, before = '', peers = brokers()) => {
    for (let run = 0; run < MAX_RUNS; run++) {
      const counted = await count(action, before, peers);
      if (counted === null || nothing === null) return null;
      if (counted.dataCalls - nothing.dataCalls === COUNTED) return counted;
      process.stderr.write(`${client.name}: packets came as one; once more\n`);
    }
    return null;
  };
  const perPublish = (run: { total: number; dataCallbacks: number } | null) =>
    run === null || nothing === null
      ? null
      : Math.round((run.total - run.dataCallbacks - nothing.total + nothing.dataCallbacks) / COUNTED);
  const perData = (run: { dataCallbacks: number } | null) =>
    run === null || nothing === null
      ? null
      : Math.round((run.dataCallbacks - nothing.dataCallbacks) / COUNTED);
  const qos0 = await count(ACTIONS.qos0);
  const perAllocation = valgrind ? await allocationCost(client, engine) : null;
  const qos1 = client.qos1 ? await countApart(ACTIONS.qos1, 'var o={qos:1};') : null;
  const publishQos1 = perPublish(qos1);
  const puback = perData(qos1);
  const sends = Array.from({ length: COUNTED }, () => `wait 60; send "${PUBLISH_84}"`).join('; ');
  const peers = brokers(`broker 1; wait 400; ${sends}`);
  return {
    bytes: client.bytes.length,
    variablesRam: await value(VARIABLES, 'loaded'),
    variablesStorage: await value(VARIABLES, 'loaded', true),
    usPerPublishQos0: await value(publishTime(0, COUNT), 'us'),
    usPerPublishQos1: client.qos1 ? await value(publishTime(1, COUNT), 'us') : null,
    allocationsPerPublishQos0:
      qos0 && nothing && perAllocation
        ? Math.round((qos0.allocating - nothing.allocating) / perAllocation / COUNTED)
        : null,
    irPerPublishQos0: perPublish(qos0),
    irPerPreparedPublish:
      client.bytes.includes('.topic') || client.bytes.includes('topic:')
        ? perPublish(await count(ACTIONS.prepared, `var p=c.topic("${TOPIC}");`))
        : null,
    irPerPublishQos1: publishQos1,
    irPerPuback: puback,
    irPerQos1: publishQos1 === null || puback === null ? null : publishQos1 + puback,
    irPerReceived: client.receives ? perData(await countApart('', '', peers)) : null,
    irPerHeard: client.receives
      ? perData(
          await countApart(
            '',
            `c.on("${client.name === 'MQTT' ? 'publish' : 'message'}",function(){});`,
            peers,
          ),
        )
      : null,
  };
}

/** Instructions that this engine takes for one JsVar. */
async function allocationCost(client: Measured, engine: string): Promise<number> {
  const { profile } = await runMeasured(engine, client, repeated('', 1), { underValgrind: 'whole' });
  const { allocating, allocations } = readCallgrind(profile);
  return allocating / allocations;
}

function table(report: BenchReport): string {
  const names = Object.keys(report.clients);
  const rows = Object.keys(report.clients[names[0]]) as (keyof BenchRow)[];
  const cell = (value: number | null) => (value === null ? '-' : value.toFixed(0)).padStart(12);
  return [
    `Espruino ${report.engine}`,
    ''.padEnd(22) + names.map((name) => name.padStart(12)).join(''),
    ...rows.map((row) => row.padEnd(22) + names.map((name) => cell(report.clients[name][row])).join('')),
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  if (ENGINE === undefined)
    throw new Failure('bench:engine: set ESPRUINO to a Linux build of Espruino, by its whole path');
  const { values } = parseArgs({
    options: { peer: { type: 'string', multiple: true, default: [] }, json: { type: 'string' } },
  });
  const dist = join(import.meta.dirname, '../../dist');
  const clients: Measured[] = ['qos0', 'core', 'default', 'full'].map((name) => ({
    name,
    bytes: readFileSync(join(dist, `mote-${name}.js`), 'latin1'),
    qos1: name !== 'qos0',
    receives: name !== 'qos0' && name !== 'core',
  }));
  for (const name of Object.keys(PEERS))
    if (!values.peer.some((file) => basename(file, '.js') === name))
      throw new Failure(
        `bench:engine: --peer FILE for ${name}.js of EspruinoDocs' modules: the goals are beside it, measured in the same run`,
      );
  for (const file of values.peer) {
    if (!existsSync(file)) throw new Failure(`--peer ${file}: no such file`);
    const bytes = shortened(readFileSync(file, 'latin1'));
    clients.push({
      name: basename(file, '.js').slice(0, 11),
      bytes,
      qos1: /qos/i.test(bytes),
      receives: true,
    });
  }
  const valgrind = spawnSync('valgrind', ['--version']).error === undefined;
  const report: BenchReport = { engine: await engineName(ENGINE), clients: {} };
  for (const client of clients) report.clients[client.name] = await bench(client, ENGINE, valgrind);
  process.stdout.write(table(report));
  const whole = await measureAll(ENGINE, values.peer, valgrind);
  process.stdout.write(wholeTable(whole));
  report.whole = whole;
  if (!valgrind) process.stdout.write('valgrind is not installed: no instruction counts\n');
  const results = [
    ...judged(CLIENT_GOALS, report.clients as unknown as Record<string, Figures>),
    ...judged(WHOLE_GOALS, whole as unknown as Record<string, Figures>),
  ];
  const head = `${'goals'.padEnd(30)}${'is'.padStart(9)}${'may be'.padStart(9)}`;
  process.stdout.write(`${['', head, ...results.map(({ line }) => line)].join('\n')}\n`);
  const missed = results.filter(({ isMet }) => !isMet).length;
  if (missed > 0) {
    process.stdout.write(
      `${missed} of ${results.length} goals are missed by more than ${TOLERANCE * 100} %\n`,
    );
    process.exitCode = 1;
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

await main().catch((error) => {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
