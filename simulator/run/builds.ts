import type { Qos } from '../broker/codec/packets.ts';
import { BUILD_NAMES, type BuildName, type Firmware } from './firmware.ts';
import { type NameOf, OptionError } from './option-error.ts';

/** What decides which build boards need. */
export interface Wanted {
  qos: Qos;
  protocol: 4 | 5;
  transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** The program's bytes. */
  app: string;
}

const ASKS_OR_SERVES = /\.(?:serve|request)\(/;

/** One thing that a build must have, and which option asks for it. */
interface Need {
  field: string;
  value: string;
  feature: string;
}

function needed({ qos, protocol, transport, app }: Wanted): Need[] {
  const all: [boolean, Need][] = [
    [qos === 2, { field: 'qos', value: '2', feature: 'QOS2' }],
    [protocol === 5, { field: 'protocol', value: '5', feature: 'MQTT5' }],
    [transport[0] === 'w', { field: 'transport', value: transport, feature: 'WEBSOCKET' }],
    [ASKS_OR_SERVES.test(app), { field: 'app', value: 'that asks or serves', feature: 'REQUESTS' }],
  ];
  return all.filter(([isWanted]) => isWanted).map(([, need]) => need);
}

/** The build that is taken where nobody names one. */
export function buildFor(wanted: Wanted, { features }: Pick<Firmware, 'features'>): BuildName {
  const needs = needed(wanted);
  const usual = needs.every(({ feature }) => features.default.includes(feature));
  return usual ? 'default' : (BUILD_NAMES.at(-1) ?? 'max');
}

/** @throws OptionError where the build cannot do what is asked */
export function checkBuild(
  build: BuildName,
  wanted: Wanted,
  outbox: 'memory' | 'flash',
  { features }: Pick<Firmware, 'features'>,
): void {
  const missing = needed(wanted).find(({ feature }) => !features[build].includes(feature));
  if (missing !== undefined)
    throw new OptionError(
      [missing.field],
      missing.value,
      (name: NameOf) => `the ${build} build cannot do it; leave ${name('build')} away`,
    );
  if (outbox === 'flash' && !features[build].includes('FLASH'))
    throw new OptionError(
      ['outbox'],
      outbox,
      (name) => `the ${build} build has none; add ${name('build')} full`,
    );
}
