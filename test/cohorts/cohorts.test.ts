import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { Couplings, plannedCoupling } from '../../simulator/cohorts/coupling.ts';
import { planOf, readFaults } from '../../simulator/run/index.ts';
import { seedOptions } from '../../simulator/soak/seed-world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';
import { HOUR_US, MINUTE_US, planWith, program } from '../world/worlds.ts';
import { inCohorts, inOnePiece, withoutPlanned } from './both-ways.ts';

/** Four boards that publish once a minute; `device` is the number of theirs. */
function boards(text: string, more: Partial<WorldPlan> = {}): WorldPlan {
  const app = program(`
    var device = +require("Storage").readJSON("mote.json").client_id.slice(5);
    var id = "board-" + device, mine = "home/" + device;
    ${text}
    client.connect();
    setInterval(function () { client.publish(mine, "on", { qos: 1 }); }, 60000);
  `);
  return { ...planWith({ devices: 4, forUs: 20 * MINUTE_US, settleUs: 10 * MINUTE_US, app }), ...more };
}

const PLAIN = 'var client = require("mote").create("broker", { client_id: id });';
const SUBSCRIBES = (filter: string) =>
  `${PLAIN} client.on("connected", function () { client.subscribe(${filter}); });`;
const LATE = `${PLAIN} setTimeout(function () { client.subscribe("home/1"); }, 1740000);`;
const SHARED_ID = 'var client = require("mote").create("broker", { client_id: "board" });';

test.each([1, 2, 13])(
  'world %i of a soak has the same hash, report and checks in cohorts and in one piece',
  (seed) => {
    const world = seedOptions(seed, { devices: 4, forUs: HOUR_US }, ownFirmware);
    const plan = planOf(world, ownFirmware);
    const { coupling, report } = inCohorts(plan, 2);
    expect(coupling).toBe(null);
    expect(JSON.stringify(report)).toBe(JSON.stringify(inOnePiece(plan)));
  },
);

test('boards that subscribe to what is theirs are not coupled, and get it', () => {
  const plan = boards(SUBSCRIBES('mine'));
  const { coupling, report } = inCohorts(plan, 1);
  expect(coupling).toBe(null);
  expect(report).toEqual(inOnePiece(plan));
});

test('rules of operators judge a fleet in one piece', () => {
  expect(plannedCoupling(boards(PLAIN))).toBe(null);
  expect(plannedCoupling(boards(PLAIN, { rules: ['1nce'] }))).toBe(
    'rules of operators judge the fleet as one',
  );
});

const COUPLED: [string, string, string][] = [
  ['a client id', SHARED_ID, 'client id "board" is one of device 4 and of device 3'],
  ['a wildcard', SUBSCRIBES('"home/+"'), 'takes in "home/'],
  ['a topic of another board', SUBSCRIBES('"home/1"'), 'the subscription "home/1" of device 4 takes in'],
  ['a subscription of the last minute', LATE, 'the subscription "home/1" of device 4 takes in'],
  ['a shared subscription', SUBSCRIBES('"$share/g/other"'), 'share the subscription "$share/g/other"'],
];

test.each(COUPLED)('%s that cohorts have in common is found', (_what, text, words) => {
  const shares = text.includes('$share');
  const client = planOf(
    { ...seedOptions(1, { devices: 4, forUs: HOUR_US }, ownFirmware), protocol: 5, build: 'max' },
    ownFirmware,
  ).client;
  const plan = boards(text, shares ? { client, protocol: 5 } : {});
  expect(inCohorts(plan, 1)).toMatchObject({ coupling: expect.stringContaining(words), report: null });
});

test.each([
  ['client ids', SHARED_ID],
  ['subscriptions', SUBSCRIBES('"home/+"')],
])('a run that overlooks %s in common comes to something else', (_what, text) => {
  const plan = boards(text);
  const overlooks: Pick<Couplings, 'add'> = { add: () => null };
  const { report } = withoutPlanned(plan, 1, overlooks);
  const whole = inOnePiece(plan);
  expect(report?.traceHash === whole.traceHash && report.bytes.down === whole.bytes.down).toBe(false);
});

test('a disk of the broker and commands of the world couple all boards before the run', () => {
  const faults = readFaults([{ at: '10m', for: '20s', fault: 'broker-crash', keeps: 'synced' }]);
  expect(inCohorts(planWith({ devices: 4, faults: [] }), 4).coupling).toBe(null);
  expect(inCohorts({ ...planWith({ devices: 4 }), faults }, 1).coupling).toContain("the broker's disk");
  expect(inCohorts({ ...planWith({ devices: 4 }), calls: [] }, 1).coupling).toContain('commands');
});

test('topics that are full of others, and bounds that all reach together, couple too', () => {
  const marks = { clientIds: [], topics: [], filters: [] };
  const couplings = new Couplings();
  expect(couplings.add({ first: 1, last: 2 }, { ...marks, isFull: true })).toContain(
    'devices 1 to 2 use more',
  );
  const ids = Array.from({ length: (1 << 17) + 1 }, (_, index) => `c${index}`);
  expect(couplings.add({ first: 3, last: 3 }, { ...marks, clientIds: ids, isFull: false })).toContain(
    'more sessions',
  );
});
