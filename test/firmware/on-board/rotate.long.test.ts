import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS } from '../../../scripts/compiler/features.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import type { Board } from '../../../simulator/board/board.ts';
import type { BrokerLogin } from '../../../simulator/broker/broker-plan.ts';
import { Broker } from '../../../simulator/broker/index.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { makeProgram } from '../../../simulator/run/programs.ts';
import type { WrittenFault } from '../../../simulator/world/faults/index.ts';
import { World } from '../../../simulator/world/world.ts';
import { planWith } from '../../world/worlds.ts';

const MINUTE_US = 60e6;
const ALWAYS = { fromUs: 0, toUs: Number.POSITIVE_INFINITY };
const OLD = { username: 'u', password: 'old' };
const NEW = { username: 'u', password: 'new' };

/** The sample app, on a board whose mote.json has the old credentials. */
const app = `var s = require("Storage"), j = s.readJSON("mote.json"); if (!j.username) {
  j.username = "u"; j.password = "old"; s.writeJSON("mote.json", j); }
${buildOnce('firmware/remote.ts').bytes}`;

interface Given {
  logins: BrokerLogin[];
  argument?: string;
  faults?: WrittenFault[];
  protocol?: 4 | 5;
  /** The broker lets the old ones in no more from when the new ones have come. */
  closesOld?: boolean;
}

/** One board that is told its new credentials after ten minutes. */
function run({
  logins,
  argument = JSON.stringify(NEW),
  faults = [],
  protocol = 4,
  closesOld = false,
}: Given) {
  const plan = planWith({
    devices: 1,
    forUs: 20 * MINUTE_US,
    settleUs: 10 * MINUTE_US,
    link: ['ltem'],
    protocol,
    faults,
    client: makeProgram('mote-max', buildOnce(CLIENT_ENTRY, BUILDS.max).bytes),
    app: makeProgram('remote', app),
    calls: [{ atUs: 10 * MINUTE_US, device: 1, command: 'credentials', argument, timeoutUs: 15 * MINUTE_US }],
  });
  const passwords: string[] = [];
  const world = new World(plan, new HashedTrace(null), {}, (kernel, brokerPlan, observer) => {
    const broker = new Broker(kernel, { ...brokerPlan, logins }, observer);
    const { judge } = broker;
    broker.judge = (connection, packet, answer) => {
      if (connection.device === 1) passwords.push(packet.password ?? '');
      if (closesOld && packet.password === NEW.password) logins.splice(0, logins.length - 1);
      judge.call(broker, connection, packet, answer);
    };
    return broker;
  });
  world.run(world.endUs);
  const [device] = world.devices;
  const files = ['mote.login', 'mote.try'].map(
    (name) => (device.virtual as Board).storage.read(name) ?? null,
  );
  return { answer: world.commandClient?.called[0].answer, passwords, files, isConnected: device.isConnected };
}

test.each([4, 5] as const)(
  'new credentials that let the board in stay, and the answer says so (%i)',
  (protocol) => {
    const both = [OLD, NEW].map((login) => ({ ...login, ...ALWAYS }));
    expect(run({ logins: both, protocol })).toEqual({
      answer: 'ok',
      passwords: ['old', 'new'],
      files: [JSON.stringify(NEW), null],
      isConnected: true,
    });
  },
);

test('credentials that the broker refuses are given up for the old ones, and the answer says why', () => {
  const { answer, passwords, files, isConnected } = run({ logins: [{ ...OLD, ...ALWAYS }] });
  expect([answer, files, isConnected]).toEqual(['error: CONNACK 4', [null, null], true]);
  expect(passwords).toEqual(['old', 'new', 'old']);
});

test('credentials that do not connect in time are given up for the old ones, and the answer says why', () => {
  const both = [OLD, NEW].map((login) => ({ ...login, ...ALWAYS }));
  // From when the command has come until the trial is over.
  const faults: WrittenFault[] = [{ at: '601s', for: '3m', fault: 'tunnel', devices: 'all' }];
  const { answer, passwords, files, isConnected } = run({ logins: both, faults });
  expect([passwords.at(-1), files, isConnected]).toEqual(['old', [null, null], true]);
  expect(answer).toMatch(/^error: ./);
});

test.each([
  ['not json', 'error: give username and password, or cert and key'],
  ['{"username":"u"}', 'error: give username and password, or cert and key'],
  ['{"cert":"AA=="}', 'error: give username and password, or cert and key'],
])('%s changes nothing', (argument, answer) => {
  const { passwords, ...rest } = run({ logins: [{ ...OLD, ...ALWAYS }], argument });
  expect(rest).toEqual({ answer, files: [null, null], isConnected: true });
  expect(passwords).toEqual(['old']);
});

test.each([
  ['knows both', false],
  ['closes the old account when the new one is first used', true],
])(
  'power that is cut at any byte that is written leaves a set that works, where the broker %s',
  (_, closesOld) => {
    const last = new Set<string | undefined>();
    for (let afterBytes = 1; afterBytes < 180; afterBytes += 9) {
      const both = [OLD, NEW].map((login) => ({ ...login, ...ALWAYS }));
      const cut: WrittenFault = { at: '9m', for: '3m', fault: 'write-cut', afterBytes, devices: 'all' };
      const { passwords, isConnected, files } = run({ logins: both, faults: [cut], closesOld });
      expect([afterBytes, isConnected, files[1]]).toEqual([afterBytes, true, null]);
      last.add(passwords.at(-1));
    }
    expect([...last].sort()).toEqual(['new', 'old']);
  },
);
