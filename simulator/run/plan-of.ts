import { Recording } from '../../sensors/simulated/recording.ts';
import { kindNamed, libraryElsewhere } from '../board/boards/index.ts';
import { overfullBoard } from '../board/storage/program-files.ts';
import { isExpected } from '../errors.ts';
import { type LinkPlan, neverPasses } from '../link/index.ts';
import { linkPlan } from '../link-files/index.ts';
import { dialectOf } from '../modem/index.ts';
import { catalogued, SENSOR_NAMES, usualPlace } from '../sensors/catalogue.ts';
import { SHELLY } from '../shelly/index.ts';
import { type PlannedFault, spanOf } from '../world/faults/index.ts';
import { MODEM_PORT } from '../world/modem.ts';
import { type Program, SETTLE_US, type StationPlan, type WorldPlan } from '../world/world-plan.ts';
import { type BuildDemands, buildFor, checkBuild } from './builds.ts';
import { checkEngine } from './engine.ts';
import type { BuildName, Firmware, StationChoice } from './firmware.ts';
import { behindEspruinoDriver } from './modem-drivers.ts';
import { OptionError } from './option-error.ts';
import { checkOptions, type RunOptions } from './options.ts';
import { placedParts } from './placed-parts.ts';
import { OWN_APP, readOption, readProgram, withModules } from './programs.ts';
import { checkShelly, NO_CLIENT, shellyProgram } from './shelly/options.ts';
import { type SomeOptions, textOf } from './texts.ts';
import { checkEffects } from './wiring.ts';

const KEEP_ALIVE_US = 60e6;

/** The plan of a run, with the contents of all files that it needs. @throws OptionError */
export function planOf(options: RunOptions, firmware: Firmware): WorldPlan {
  checkOptions(options);
  if (options.board === SHELLY) checkShelly(options);
  checkModem(options);
  checkEngine(options);
  checkEffects(options.messages ?? [], options.parts ?? []);
  if (options.parts !== undefined && options.sensors !== undefined)
    throw new OptionError(
      ['parts'],
      '',
      (name) => `the boards' pins have the sensors of ${name('sensors')}; give one or the other`,
    );
  const { qos, protocol = 4, outbox = 'memory', transport = 'tcp' } = options;
  checkTls(options);
  const station = stationOf(options);
  const webSocket = transport === 'ws' || transport === 'wss';
  const isOurs = options.app === undefined || options.app === OWN_APP;
  const own =
    options.board === SHELLY ? shellyProgram(options.app, firmware) : appOf(options, station, firmware);
  const adaptive = textOf(options, 'adaptiveUs');
  const wanted: BuildDemands = {
    qos,
    protocol,
    transport,
    outbox,
    adaptive,
    app: isOurs || options.board === SHELLY ? '' : own.bytes,
  };
  const build = options.build ?? buildFor(wanted, firmware);
  if (options.firmware === undefined && options.board !== SHELLY) checkBuild(build, wanted, firmware);
  const client = options.board === SHELLY ? NO_CLIENT : clientOf(options, build, firmware);
  const overfull = overfullBoard({ app: own, client, board: options.board });
  if (overfull !== null) throw new OptionError(['board'], options.board ?? '', overfull);
  return {
    seed: options.seed,
    devices: options.devices,
    forUs: options.forUs,
    settleUs: SETTLE_US,
    everyUs: options.everyUs,
    qos,
    protocol,
    keepAliveS: (options.keepAliveUs ?? KEEP_ALIVE_US) / 1e6,
    // QoS 2 needs a kept session: with a clean session the packet ids of unfinished deliveries are forgotten at each
    // reconnect.
    session: options.session ?? (qos === 2 ? 'kept' : 'clean'),
    link: linkOf(options),
    brokerSocket: {
      keepAlive: options.tcpKeepAlive ?? null,
      userTimeoutUs: options.userTimeoutUs ?? null,
    },
    tls: transport === 'tls' || transport === 'wss',
    webSocket,
    faults: faultsOf(options),
    client,
    app: own,
    station,
    outbox,
    ...(options.modem !== undefined && { modem: options.modem }),
    ...(options.board !== undefined && { board: options.board }),
    ...(options.engine !== undefined && { engine: firmware.engine(options.engine) }),
    ...(options.parts !== undefined && { parts: placedParts(options.parts, standOf(options)) }),
    ...(options.messages !== undefined && { messages: options.messages }),
    ...(options.web !== undefined && { web: options.web }),
    ...(options.adaptiveUs !== undefined && { adaptiveS: Math.ceil(options.adaptiveUs / 1e6) }),
    ...(options.rules !== undefined && { rules: options.rules }),
  };
}

/** The parts' places are those of the board; a modem has one of its serial ports. */
export const standOf = ({ board, modem }: SomeOptions) => ({
  board,
  modemPort: modem === undefined ? undefined : MODEM_PORT,
});

function clientOf(options: RunOptions, build: BuildName, firmware: Firmware): Program {
  return options.firmware === undefined ? firmware.client(build) : readProgram(options.firmware, 'firmware');
}

/** The family of a type of modem; of what is none, itself. */
export const familyOf = (modem: string) => dialectOf(modem)?.name ?? modem;

/** @throws OptionError */
function checkModem({ modem, app, faults, sensors, payload, batch, air, modules }: RunOptions): void {
  const index = faults.findIndex(({ fault }) => fault === 'modem');
  if (modem === undefined && index >= 0)
    throw new OptionError(
      ['faults', index, 'fault'],
      'modem',
      (name) => `no board has one; give ${name('modem')}`,
    );
  if (modem !== undefined && [sensors, payload, batch, air].some((one) => one !== undefined))
    throw new OptionError(
      ['modem'],
      modem,
      'the app for boards with a modem reads a BME280 and writes JSON; give neither sensors nor payload, batch or air',
    );
  if (modules !== undefined && modem === undefined && (app === undefined || app === OWN_APP))
    throw new OptionError(
      ['modules'],
      modules.join(','),
      (name) => `no program asks for modules; give ${name('app')} or ${name('modem')}`,
    );
  if (modem !== undefined && app === OWN_APP)
    throw new OptionError(['modem'], modem, 'echo knows no modem; give a program that does');
}

/** A board without `tls` in its firmware has no way to encrypt. @throws OptionError */
function checkTls({ transport = 'tcp', board, modem }: RunOptions): void {
  const kind = board === undefined ? undefined : kindNamed(board);
  if (kind === undefined || modem !== undefined || (transport !== 'tls' && transport !== 'wss')) return;
  const why = libraryElsewhere('tls', kind);
  if (why !== null) throw new OptionError(['transport'], transport, why);
}

function appOf(
  { app, modem, modules = [], fetchModules, board }: RunOptions,
  station: StationPlan | undefined,
  firmware: Firmware,
): Program {
  if (station !== undefined && app !== undefined)
    throw new OptionError(['app'], app, (name) => {
      const [last, ...others] = (['air', 'sensors', 'payload', 'batch'] as const).map(name);
      return `${others.join(', ')} and ${last} are about an app of ours; give one or the other`;
    });
  if (app === OWN_APP) return firmware.echo();
  if (app !== undefined)
    return withModules(readProgram(app, 'app'), {
      folders: modules,
      kind: board === undefined ? undefined : kindNamed(board),
      ...(fetchModules !== undefined && { site: firmware.moduleSite(fetchModules) }),
    });
  if (modem !== undefined && modules.length > 0)
    return behindEspruinoDriver(familyOf(modem), modules, firmware.app()).app;
  if (modem !== undefined) return firmware.modemApp(familyOf(modem));
  return station === undefined ? firmware.app() : firmware.station(choiceOf(station));
}

/** The sensors, payload and batch that are asked for; undefined when the sample app does. @throws OptionError */
export function stationOf(
  options: Pick<RunOptions, 'sensors' | 'payload' | 'batch' | 'air'>,
): StationPlan | undefined {
  const { sensors, payload, batch, air } = options;
  if (sensors === undefined && payload === undefined && batch === undefined && air === undefined)
    return undefined;
  const places = sensors ?? [usualPlace(catalogued('bme280'))];
  return {
    sensors: places.toSorted((a, b) => SENSOR_NAMES.indexOf(a.name) - SENSOR_NAMES.indexOf(b.name)),
    payload: payload ?? 'json',
    batch: batch ?? 1,
    ...(air !== undefined && { air: readAir(air) }),
  };
}

export function choiceOf({ sensors, payload, batch }: StationPlan): StationChoice {
  return { payload, batch, sensors: sensors.map(({ name }) => name) };
}

function readAir(path: string): string {
  const csv = readOption(path, 'air', 'give a CSV file');
  try {
    new Recording(csv);
    return csv;
  } catch (error) {
    if (error instanceof RangeError) throw new OptionError(['air'], path, error.message);
    throw error;
  }
}

function linkOf({ link, qos }: RunOptions): LinkPlan {
  const refusal = (reason: string) => new OptionError(['link'], link.join(','), reason);
  try {
    const plan = linkPlan(link);
    if (!neverPasses(plan)) return plan;
  } catch (error) {
    if (isExpected(error)) throw refusal(error.message);
    throw error;
  }
  throw refusal(`it never lets a packet through, so a QoS ${qos} run cannot end; lower its loss below 100 %`);
}

/** Planned faults and the broker's restarts, in the order of their times. */
function faultsOf({ faults, brokerRestarts = [] }: RunOptions): PlannedFault[] {
  const crashes = brokerRestarts
    .toSorted((a, b) => a.fromUs - b.fromUs)
    .map(
      ({ fromUs, downUs }): PlannedFault => ({
        fault: 'broker-crash',
        atUs: fromUs,
        forUs: downUs,
        keeps: 'state',
      }),
    );
  return [...faults, ...crashes].sort((a, b) => spanOf(a).fromUs - spanOf(b).fromUs);
}
