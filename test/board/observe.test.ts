import { expect, test } from 'vitest';
import type { Publish } from '../../simulator/board/observe.ts';
import { run } from './rig.ts';

/** What is seen of a call of `publish`, with these constants of the client. */
function seen(constants: string, call: string): Publish[] {
  const publishes: Publish[] = [];
  const module = `exports.create = function () { return { ${constants} publish: function () {} }; };`;
  const program = `Modules.addCached("M", ${JSON.stringify(module)}); require("M").create().${call};`;
  run(program, 1e6, { onPublish: (publish) => publishes.push(publish) });
  return publishes;
}

test.each([
  ['C: { DEF_QOS: 0 },', 'publish("a", "b", true)', 0, false],
  ['C: { DEF_QOS: 0 },', 'publish("a", "b", 1)', 0, false],
  ['C: { DEF_QOS: 1 },', 'publish("a", "b", { retain: true })', 1, true],
  ['C: { DEF_QOS: 0 },', 'publish("a", "b", { qos: 1 })', 1, false],
  ['', 'publish("a", "b", 1)', 1, false],
])('a client with %s counts %s as QoS %i, as it sends it', (constants, call, qos, retain) => {
  expect(seen(constants, call)).toMatchObject([{ topic: 'a', message: 'b', qos, retain }]);
});
