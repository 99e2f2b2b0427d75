import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { Broker } from '../../simulator/broker/index.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import { World } from '../../simulator/world/world.ts';
import { planWith, program } from './worlds.ts';

const MINUTE_US = 60e6;

/** Publishes every 30 s with a token that it thinks good until it is refused. */
const app = `
  var config = require("Storage").readJSON("mote.json"), number = 1, asked = 0, sent = 0;
  config.username = "board";
  config.password = function (refused) {
    if (refused) number++;
    print(getTime(), refused);
    return "token-" + number;
  };
  var client = require("mote").create(config.host, config);
  client.connect();
  setInterval(function () { client.publish(config.topic, "" + ++sent, 1); }, 30000);`;

/** @param goodForMin how long each token lets boards in, one after another */
function run(protocol: 4 | 5, goodForMin: number) {
  const plan = planWith({
    devices: 1,
    forUs: 60 * MINUTE_US,
    settleUs: 10 * MINUTE_US,
    protocol,
    link: ['ltem'],
    faults: [25, 45].map((min) => ({
      at: `${min}m`,
      for: '10s',
      fault: 'broker-crash' as const,
      keeps: 'state' as const,
    })),
    client: makeProgram('mote-max', buildOnce(CLIENT_ENTRY, BUILDS.max).bytes),
    app: program(app),
  });
  const logins = [0, 1, 2, 3].map((n) => ({
    username: 'board',
    password: `token-${n + 1}`,
    fromUs: n * goodForMin * MINUTE_US,
    toUs: (n + 1) * goodForMin * MINUTE_US,
  }));
  const connects: [minute: number, password: string | null][] = [];
  const world = new World(plan, new HashedTrace(null), {}, (kernel, brokerPlan, observer) => {
    const broker = new Broker(kernel, { ...brokerPlan, logins }, observer);
    const { judge } = broker;
    broker.judge = (connection, packet, answer) => {
      connects.push([Math.floor(kernel.now / MINUTE_US), packet.password]);
      judge.call(broker, connection, packet, answer);
    };
    return broker;
  });
  world.run(world.endUs);
  return {
    connects,
    readings: world.observer.checks.ledger.readings,
    connected: world.devices[0].isConnected,
  };
}

test.each([4, 5] as const)(
  'a token that runs out during the run costs one refresh each time, and no reading (%i)',
  (protocol) => {
    const { connects, readings, connected } = run(protocol, 20);
    const passwords = connects.map(([, password]) => password);
    // Refused with the old one, then let in with the next.
    expect([...new Set(passwords)]).toEqual(['token-1', 'token-2', 'token-3']);
    expect(passwords.filter((one) => one === 'token-2').length).toBe(2);
    expect(connected).toBe(true);
    expect(readings).toMatchObject({ lost: 0, refused: 0, delivered: readings.taken });
  },
);

test('the retry after a refusal is backed off: a broker that lets nobody in is not hammered', () => {
  // By the broker's restart after 25 minutes all of them have run out.
  const { connects } = run(4, 1);
  const minutes = new Set(connects.map(([minute]) => minute));
  expect(connects.length).toBeLessThan(60);
  expect(connects.length).toBeGreaterThan(10);
  expect(minutes.size).toBeGreaterThan(10);
});
