import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/build/build.ts';
import { BUILDS } from '../../scripts/build/features.ts';
import { buildOnce } from '../../scripts/build/once.ts';
import { makeProgram } from '../../scripts/programs.ts';
import { summaryTable } from '../../simulator/report/summary.ts';
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
