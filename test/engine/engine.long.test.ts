import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FLAWS } from '../board/flaws.ts';
import { brokers, type Measured, runMeasured } from './measure.ts';
import { flatMessages, flatReconnects } from './programs.ts';
import { ENGINE, runReal, runText } from './real.ts';
import { loadScenarios } from './scenario.ts';

const BYTE_STRINGS = 'print("\u00e9".length===1&&!E.isUTF8("\u0141"))';
const PROJECT = join(import.meta.dirname, '../..');
/**
 * An integer above 8191 takes a JsVar of its own on 14-byte boards: the packet id, and in the full build the two
 * counters of messages sent and acknowledged.
 */
const BIG_INTEGERS: Record<string, number> = { qos0: 0, core: 1, default: 1, full: 3, max: 3 };

function client(name: string): Measured {
  const file = join(PROJECT, `dist/mote-${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is not there: npm run build`);
  return { name, bytes: readFileSync(file, 'latin1'), qos1: name !== 'qos0', receives: true };
}

// Skipped: ESPRUINO names no Linux build of Espruino.
const onEngine = test.skipIf(ENGINE === undefined);

for (const scenario of loadScenarios())
  onEngine(`the engine (ESPRUINO) does what its transcript says: ${scenario.name}`, async ({ skip }) => {
    if (scenario.needsByteStrings && (await runText(ENGINE as string, BYTE_STRINGS))[0] !== 'true')
      skip('this engine has Unicode strings');
    const [, ...lines] = readFileSync(
      join(import.meta.dirname, 'transcripts', `${scenario.name}.txt`),
      'utf8',
    ).split('\n');
    expect((await runReal(scenario, ENGINE as string)).split('\n')).toEqual(lines);
  });

onEngine('the engine (ESPRUINO) can do nothing of what the language check finds', async () => {
  const fine: string[] = [];
  for (const { code } of FLAWS)
    if ((await runText(ENGINE as string, code, 2000)).includes('ok')) fine.push(code);
  expect(fine).toEqual([]);
});

const QOS: Record<string, readonly (0 | 1 | 2)[]> = { qos0: [0], max: [0, 1, 2] };

for (const name of ['qos0', 'core', 'default', 'full', 'max']) {
  for (const qos of QOS[name] ?? [0, 1])
    onEngine(
      `10,000 messages of QoS ${qos} leave no JsVar behind on the engine (ESPRUINO): ${name}`,
      async () => {
        const { result } = await runMeasured(ENGINE as string, client(name), flatMessages(qos, 100));
        expect(result.after - result.before).toBeLessThanOrEqual(BIG_INTEGERS[name]);
      },
    );
  onEngine(`100 reconnects leave no JsVar behind on the engine (ESPRUINO): ${name}`, async () => {
    const peers = brokers('broker 1; wait 15; reset');
    const { result } = await runMeasured(ENGINE as string, client(name), flatReconnects(100), { peers });
    expect(result.after - result.before).toBeLessThanOrEqual(0);
  });
}

/** With `protocol: 5`; the answers of 3.1.1 that have no properties are those of 5. */
const inVersion5 = (program: string) => program.replace('keep_alive:600', 'keep_alive:600,protocol:5');

onEngine('10,000 messages of MQTT 5 leave no JsVar behind on the engine (ESPRUINO)', async () => {
  const program = inVersion5(flatMessages(1, 100));
  const { result } = await runMeasured(ENGINE as string, client('max'), program);
  expect(result.after - result.before).toBeLessThanOrEqual(BIG_INTEGERS.max);
});

onEngine('100 reconnects of MQTT 5 leave no JsVar behind on the engine (ESPRUINO)', async () => {
  const peers = brokers('broker 1; wait 15; reset');
  const { result } = await runMeasured(ENGINE as string, client('max'), inVersion5(flatReconnects(100)), {
    peers,
  });
  expect(result.after - result.before).toBeLessThanOrEqual(0);
});
