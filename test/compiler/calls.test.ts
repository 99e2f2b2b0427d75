import { expect, test } from 'vitest';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';

/** Runs the words once there is a session. */
const up = (code: string, options = '') =>
  `var m = require("mote").create("127.0.0.1", {port: PORT, client_id: "a"${options}});
m.on("error", function (e) { print("error", e); });
m.on("connected", function () { ${code} });
m.connect();`;
const fill = 'for (var i = 0; i < 40; i++) m.publish("t", "x", 1); ';
const FLUSH = 'm.publish("t", "x", 1); m.flush(function (n) { print("first", n); }, 50); ';

test.each([
  [
    'connect() whose build lacks an option',
    'default',
    'try { require("mote").create("h", {drop: "oldest"}).connect(); } catch (e) { print("threw", e); }',
    'threw drop',
  ],
  [
    'connect() in core with tls',
    'core',
    'try { require("mote").create("h", {tls: true}).connect(); } catch (e) { print("threw", e); }',
    'threw tls',
  ],
  [
    'connect() in qos0 with wss',
    'qos0',
    'try { require("mote").create("h", {transport: "wss"}).connect(); } catch (e) { print("threw", e); }',
    'threw tls',
  ],
  [
    'connect() with a function as the password',
    'default',
    'try { require("mote").create("h", {username: "u", password: function () {}}).connect(); } catch (e) { print("threw", e); }',
    'threw password',
  ],
  [
    'connect(socket) beside a connection',
    'default',
    up('m.connect(require("net").connect({host: "127.0.0.1", port: PORT}));'),
    'error socket',
  ],
  ['connect() while it is connected', 'default', up('m.connect(); print("still", m.ping());'), 'still true'],
  ['publish to no topic', 'default', up('print(m.publish("t/#", "x"));'), 'false\nerror topic'],
  [
    'publish at QoS 0 without a session',
    'default',
    'print(require("mote").create("h").publish("t", "x"));',
    'false',
  ],
  ['publish into a full outbox', 'default', up(`${fill} print(m.publish("t", "x", 1));`), 'false'],
  [
    'publish of what is larger than the outbox',
    'default',
    up('print(m.publish("t", new Array(5000).join("x"), 1));'),
    'false',
  ],
  ['publish of an object', 'default', up('print(m.publish("t", {a: 1}));'), 'false\nerror message'],
  ['publish to what is no text', 'default', up('print(m.publish(5, "x"));'), 'false\nerror topic'],
  ['publish at QoS 2 without QoS 2', 'default', up('print(m.publish("t", "x", {qos: 2}));'), 'false'],
  ['publish at QoS 2 in core', 'core', up('print(m.publish("t", "x", 2));'), 'false'],
  ['a prepared topic that is none', 'default', up('print(m.topic("t/#")("x"));'), 'false\nerror topic'],
  ['subscribe to no filter', 'default', up('print(m.subscribe("t#"));'), 'false\nerror filter'],
  ['subscribe beside an outbox full of messages', 'default', up(`${fill} print(m.subscribe("t"));`), 'true'],
  [
    'subscribe when its own room is full too',
    'default',
    up(
      `${fill} for (var i = 0; i < 30; i++) var kept = m.subscribe(new Array(300).join("t") + i); print(kept);`,
    ),
    'false\nerror full',
  ],
  [
    'subscribe with a full list of filters',
    'default',
    up('for (var i = 0; i < 33; i++) var kept = m.subscribe("t" + i); print(kept);'),
    'false\nerror filters',
  ],
  ['unsubscribe from no filter', 'default', up('print(m.unsubscribe("t#"));'), 'false\nerror filter'],
  ['ping without a session', 'default', 'print(require("mote").create("h").ping());', 'false'],
  [
    'flush before another',
    'full',
    up(`${FLUSH} m.flush(function (n) { print("second", n); }, 500);`),
    'first 1\nsecond 0',
  ],
  ['auth without MQTT 5', 'max', up('print(m.auth());'), 'false'],
  ['serve of no filter', 'max', up('print(m.serve("t#", function () {}));'), 'false\nerror filter'],
  ['request to no topic', 'max', up('print(m.request("b/#", "x", 50, function () {}));'), 'false'],
  [
    'request beyond 16',
    'max',
    up('for (var i = 0; i < 17; i++) var kept = m.request("b", "x", 50, function () {}); print(kept);'),
    'false',
  ],
])('%s: the program sees it (%s)', (_, client, program, seen) => {
  const scenario = parseScenario(
    'call',
    `// peer: broker\n// file: mote dist/mote-${client}.js\n${program}\nsetTimeout(function () { print("DONE"); }, 1500);`,
  );
  expect(runVirtual(scenario)).toContain(`${seen}\n`);
});

test.each([
  [
    'a subscription that the broker refuses gives an event',
    'broker 1; packets 1; send "\\x90\\x03\\x00\\x01\\x80"',
    up('m.on("subscribed_fail", function () { print("refused"); }); print(m.subscribe("t"));'),
    'true\nrefused\n',
  ],
  [
    'a flush whose time is over calls back with what is left',
    'broker 1',
    up('m.publish("t", "x", 1); m.flush(function (n) { print("left", n); }, 50);'),
    'left 1\n',
  ],
])('%s', (name, peer, program, seen) => {
  const scenario = parseScenario(
    name,
    `// peer: ${peer}\n// file: mote dist/mote-full.js\n${program}\nsetTimeout(function () { print("DONE"); }, 1500);`,
  );
  expect(runVirtual(scenario)).toContain(seen);
});

test('a message that is too long gives an event with its topic', () => {
  const big = `"\\x30\\xb8\\x17\\x00\\x01t${'y'.repeat(2997)}"`;
  const scenario = parseScenario(
    'big',
    `// peer: broker 1; send ${big}\n// file: mote dist/mote-default.js\n${up('')}\nsetTimeout(function () { print("DONE"); }, 1500);`,
  );
  expect(runVirtual(scenario)).toContain('error size t\n');
});
