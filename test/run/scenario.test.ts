import { expect, test } from 'vitest';
import { checkOptions, OPEN_OPTIONS, parseScenario } from '../../simulator/run/index.ts';

/** A scenario with these faults in a run of an hour with three boards. */
function read(faults: object[], more: object = {}): void {
  const scenario = parseScenario(JSON.stringify({ ...more, faults }));
  checkOptions({ ...OPEN_OPTIONS, devices: 3, ...scenario });
}

const tunnel = { at: '10m', for: '30s', fault: 'tunnel' };

test('what people write by hand is read, and what they leave out is filled in', () => {
  const written =
    '{"for": "2h", "faults": [{"at": "10m", "for": "30s", "fault": "tunnel", "devices": "all"}]}';
  expect(parseScenario(written)).toEqual({
    forUs: 7200e6,
    faults: [{ atUs: 600e6, forUs: 30e6, fault: 'tunnel', devices: 'all' }],
  });
  expect(parseScenario('{}')).toEqual({ faults: [] });
  expect(() => read([tunnel, { at: '20m', fault: 'reboot', devices: [1, 3] }])).not.toThrow();
});

test.each([
  [[{ ...tunnel, length: '30s' }], 'faults.0.length: no such field; there are fault, at, for, devices'],
  [
    [{ at: '1m', for: '1s', fault: 'tunel' }],
    'faults.0.fault: "tunel" must be one of tunnel, stall, broker-crash',
  ],
  [[{ at: '1m', fault: 'tunnel' }], 'faults.0.for: is missing'],
  [[{ ...tunnel, at: 10 }], 'faults.0.at: 10 must be a duration such as 500ms'],
  [[{ ...tunnel, at: 'soon' }], 'faults.0.at: "soon" is not a duration'],
  [[{ ...tunnel, devices: 'some' }], 'faults.0.devices: "some" must be "all", a device number or a list'],
  [[{ ...tunnel, devices: [0] }], 'faults.0.devices'],
  [[{ ...tunnel, devices: 4 }], 'faults.0.devices 4: there are only 3 devices'],
  [[{ ...tunnel, for: '0s' }], 'faults.0.for 0s: give it some time'],
  [[{ ...tunnel, at: '59m45s' }], 'faults.0.at 59m45s: tunnel must be over within the run'],
  [[{ ...tunnel, at: '20m' }, tunnel], 'faults.1.at 10m: goes back before 20m'],
  [[tunnel, { ...tunnel, at: '10m20s' }], 'faults.1.at 10m20s: overlaps the tunnel of 10m'],
  [
    [{ at: '1m', for: '1s', fault: 'broker-hangs-up', when: 'never' }],
    'faults.0.when: "never" must be one of connect',
  ],
])('%j is refused, naming the field', (faults, message) => {
  expect(() => read(faults)).toThrow(message);
});

test.each([
  ['{"fro": 1}', 'fro: no such field; there are about, faults, parts, publish, web, devices, for'],
  ['{"devices": 1.5}', 'devices 1.5: give a whole number from 1 to 100000'],
  ['{"devices": "5"}', 'devices "5": must be a number'],
  ['{"for": 60}', 'for 60: must be a text'],
  ['{"keepAlive": "long"}', 'keepAlive long: not a duration; write it as 500ms'],
  ['{"transport": "quic"}', 'transport quic: give tcp, tls, ws or wss'],
  ['{"payload": "xml"}', 'payload xml: there are json, senml-json'],
  ['{"expect": "losses=0"}', 'expect losses=0: "losses" is no figure'],
  ['{"about": 1}', 'about 1: must be a text'],
  ['null', 'must be an object in braces'],
  ['{"faults": {}}', 'faults: Object must be a list'],
  ['[]', 'must be an object in braces'],
  ['{', 'not JSON'],
])('the file %s is refused in one line', (json, message) => {
  expect(() => parseScenario(json)).toThrow(message);
});

test('faults of one kind may overlap on different devices, and of different kinds on one', () => {
  expect(() =>
    read([
      { ...tunnel, devices: 1 },
      { ...tunnel, devices: 2 },
    ]),
  ).not.toThrow();
  expect(() => read([tunnel, { ...tunnel, fault: 'stall' }])).not.toThrow();
});
