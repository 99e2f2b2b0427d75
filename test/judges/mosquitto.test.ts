import { afterEach, expect, test } from 'vitest';
import { Fleet, sleep } from './fleet.ts';
import { Gate } from './gate.ts';
import { isInstalled, Mosquitto, run } from './mosquitto.ts';
import { Subscriber } from './subscriber.ts';

const BOARDS = 3;
const missing = ['mosquitto', 'mosquitto_sub'].filter((program) => !isInstalled(program));
if (missing.length > 0)
  console.log(
    `skipped: ${missing.join(' and ')} not installed (apt-get install mosquitto mosquitto-clients)`,
  );
const withMosquitto = test.skipIf(missing.length > 0);

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Boards, a gate, mosquitto behind it, and a subscriber that came in before the boards. */
async function rig() {
  const broker = await Mosquitto.begin();
  cleanUp.push(() => broker.end());
  const judge = new Subscriber();
  await judge.connect(broker.port);
  cleanUp.push(() => judge.end());
  const fleet = new Fleet();
  const gate = await Gate.open(broker.port, fleet.clock, (publish) => fleet.checks.takenIn(publish));
  cleanUp.push(() => gate.close());
  fleet.start(gate.port, BOARDS);
  cleanUp.push(() => fleet.stop());
  await fleet.delivered(2);
  return { broker, judge, fleet, gate };
}

const CLEAN = { failed: [], errors: [] };

withMosquitto('mosquitto_sub sees the readings of a virtual board', async () => {
  const { broker } = await rig();
  const args = ['-h', '127.0.0.1', '-p', `${broker.port}`, '-t', 'sensors/#', '-v', '-C', '4', '-W', '10'];
  const listener = run('mosquitto_sub', args);
  let output = '';
  listener.stdout?.on('data', (text) => {
    output += text;
  });
  expect(await new Promise((resolve) => listener.on('close', resolve))).toBe(0);
  expect(output.trim().split('\n')).toHaveLength(4);
  expect(output).toMatch(/^sensors\/mote-\d \{"n":\d+,"at":\d+,/m);
});

withMosquitto('a mosquitto that is killed and comes back costs no QoS 1 reading', async () => {
  const { broker, judge, fleet, gate } = await rig();
  await broker.kill();
  await gate.close();
  judge.end();
  await sleep(1000);
  await broker.start();
  await judge.connect(broker.port);
  await gate.reopen();
  await fleet.until('every board back', () => fleet.connects >= 2 * BOARDS);
  await fleet.delivered(2);
  expect(fleet.verdict()).toEqual(CLEAN);
  // A message that the killed process had acknowledged and not yet passed on is lost by the broker, not by a board.
  expect((await fleet.against(judge.heard)).lost).toEqual([]);
});

withMosquitto(
  'a mosquitto that is frozen past the keep-alive is given up, and costs no QoS 1 reading',
  async () => {
    const { broker, judge, fleet } = await rig();
    const closesBefore = fleet.closes;
    broker.signal('SIGSTOP');
    await fleet.until('every board has noticed', () => fleet.closes >= closesBefore + BOARDS);
    await sleep(500);
    broker.signal('SIGCONT');
    await fleet.until('every board back', () => fleet.connects >= 2 * BOARDS);
    await fleet.delivered(2);
    expect(fleet.verdict()).toEqual(CLEAN);
    expect(await fleet.against(judge.heard)).toEqual({ lost: [], lostByBroker: [] });
  },
);
