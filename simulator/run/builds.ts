import type { Qos } from '../broker/codec/packets.ts';
import type { BuildName, Firmware } from './firmware.ts';
import { type NameOf, OptionError } from './option-error.ts';

/** Options that decide which build the boards need. */
export interface BuildDemands {
  qos: Qos;
  protocol: 4 | 5;
  transport: 'tcp' | 'tls' | 'ws' | 'wss';
  outbox: 'memory' | 'flash';
  /** `adaptive` among the client's options, as it was written; undefined without it. */
  adaptive?: string;
  /**
   * The bytes of the user's program; empty for this project's own, which do what the other options ask with any client.
   */
  app: string;
}

type Features = Pick<Firmware, 'features' | 'usesOf'>;

/** A feature that a build must have, and the option that needs it. */
interface RequiredFeature {
  field: string;
  value: string;
  feature: string;
}

/** From the smallest. Builds below `default` are used only when named. */
const TAKEN_BY_ITSELF = ['default', 'full', 'max'] as const satisfies BuildName[];

function needed(wanted: BuildDemands, firmware: Features): RequiredFeature[] {
  const { qos, protocol, transport, outbox, adaptive, app } = wanted;
  const all: [boolean, RequiredFeature][] = [
    [qos === 2, { field: 'qos', value: '2', feature: 'QOS2' }],
    [protocol === 5, { field: 'protocol', value: '5', feature: 'MQTT5' }],
    [transport[0] === 'w', { field: 'transport', value: transport, feature: 'WEBSOCKET' }],
    [transport === 'tls' || transport === 'wss', { field: 'transport', value: transport, feature: 'TLS' }],
    [adaptive !== undefined, { field: 'adaptive', value: adaptive ?? '', feature: 'ADAPTIVE' }],
    [outbox === 'flash', { field: 'outbox', value: outbox, feature: 'FLASH' }],
  ];
  const asked = all.filter(([isWanted]) => isWanted).map(([, need]) => need);
  const used = firmware
    .usesOf(app)
    .map(({ name, feature }) => ({ field: 'app', value: `with ${name}`, feature }));
  return [...asked, ...used];
}

/** The build for a run that names none. */
export function buildFor(wanted: BuildDemands, firmware: Features): BuildName {
  const needs = needed(wanted, firmware);
  return TAKEN_BY_ITSELF.find((build) => missingIn(build, needs, firmware).length === 0) ?? 'max';
}

function missingIn(
  build: BuildName,
  needs: readonly RequiredFeature[],
  { features }: Features,
): RequiredFeature[] {
  return needs.filter(({ feature }) => !features[build].includes(feature));
}

/** @throws OptionError when the build lacks a feature that an option needs */
export function checkBuild(build: BuildName, wanted: BuildDemands, firmware: Features): void {
  const [missing] = missingIn(build, needed(wanted, firmware), firmware);
  if (missing === undefined) return;
  throw new OptionError(
    [missing.field],
    missing.value,
    (name: NameOf) => `the ${build} client cannot do it; leave ${name('build')} away`,
  );
}
