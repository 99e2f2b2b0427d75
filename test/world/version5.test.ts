import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import type { Authenticator } from '../../simulator/broker/auth.ts';
import { Broker } from '../../simulator/broker/index.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { summaryTable } from '../../simulator/report/summary.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import { World } from '../../simulator/world/world.ts';
import { MINUTE_US, planWith, program, runWorld } from './worlds.ts';

const client = makeProgram('mote-max', buildOnce(CLIENT_ENTRY, BUILDS.max).bytes);

/** A board that publishes one byte every 10 s to a topic of that many bytes. */
function publishing(topicBytes: number) {
  const app = program(`
    var config = require("Storage").readJSON("mote.json", true);
    var client = require("mote").create(config.host, config);
    client.connect();
    setInterval(function () { client.publish("${'t'.repeat(topicBytes)}", "x", { qos: 1 }); }, 10000);`);
  const link = ['lte-cat1'];
  const plan = { devices: 1, forUs: 30 * MINUTE_US, settleUs: MINUTE_US, link, app, client };
  return runWorld(planWith({ ...plan, protocol: 5 }));
}

test('mote sim shows what topic aliases save, and the bytes on the air are fewer by as much', () => {
  const [short, long] = [publishing(3), publishing(103)];
  expect(short.topicAliases).toEqual({ used: 0, bytesSaved: 0 });
  expect(summaryTable(short)).not.toContain('alias');
  const { used, bytesSaved } = long.topicAliases;
  expect(used).toBeGreaterThan(170);
  // The first message of the only connection defines the alias, with the topic and three bytes more.
  expect(bytesSaved).toBe(used * 100 - 3);
  expect(summaryTable(long)).toMatch(new RegExp(`topic aliases used +${used}\\n +bytes that they saved +`));
  const perMessage = (long.bytes.up - short.bytes.up) / (used + 1);
  expect(perMessage).toBeLessThan(5);
});

/** Runs a board, which makes its client so, against our broker, which authenticates by that method. */
function authenticating(script: string, authenticator: Authenticator): SimReport {
  const plan = planWith({
    devices: 1,
    forUs: 30 * MINUTE_US,
    settleUs: MINUTE_US,
    link: ['lte-cat1'],
    client,
    app: program(`
      var config = require("Storage").readJSON("mote.json", true);
      ${script}
      client.connect();
      setInterval(function () { client.publish("t", "x", { qos: 1 }); }, 60000);`),
    protocol: 5,
  });
  const trace = new HashedTrace(null);
  const world = new World(
    plan,
    trace,
    {},
    (kernel, brokerPlan, observer) => new Broker(kernel, brokerPlan, observer, { authenticator }),
  );
  world.run(world.endUs);
  return assembleReport(plan, world, trace.close(), 0);
}

test('a board and the broker hold a conversation about who it is, and again when the program asks for it', () => {
  const conversations: string[][] = [];
  const authenticator: Authenticator = {
    method: 'LOUD',
    judge(clientId, said) {
      conversations.push([clientId, ...said]);
      return said.length === 1 ? 'word' : said[1] === 'WORD';
    },
  };
  const { readings, checks } = authenticating(
    `config.auth = { method: "LOUD", data: function (challenge) {
      return challenge ? challenge.toUpperCase() : "me";
    } };
    var client = require("mote").create(config.host, config);
    setTimeout(function () { client.auth(); }, 600000);`,
    authenticator,
  );
  const once = [
    ['mote-1', 'me'],
    ['mote-1', 'me', 'WORD'],
  ];
  expect(conversations).toEqual([...once, ...once]);
  expect(readings.delivered).toBeGreaterThan(25);
  expect(checks.filter(({ failed }) => failed > 0)).toEqual([]);
});
