import { Pins } from '../../sensors/simulated/pins.ts';
import { Recording } from '../../sensors/simulated/recording.ts';
import { Board } from '../board/board.ts';
import { DATA_LISTENERS, LISTENERS } from '../board/events.ts';
import type { Hardware } from '../board/hardware/wires.ts';
import { type Client, type MessageWatch, watchCalls, watchMessages } from '../board/observe.ts';
import type { BoardOptions } from '../board/options.ts';
import { newObject } from '../board/realm.ts';
import { boardSources } from '../board/storage/program-files.ts';
import { type BoardResources, watchNet } from '../checks/index.ts';
import { type Kernel, WORLD } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { Link } from '../link/index.ts';
import { type Bench, makeBench } from '../sensors/bench.ts';
import { sensorFaultSchedule } from '../sensors/fault-schedule.ts';
import { truthOf } from '../sensors/truth.ts';
import { SimulatedNet } from '../tcp/index.ts';
import { overWebSocket } from '../websocket/server-end.ts';
import { firmwareOf, kindOfBoards } from './boards/kind-of-boards.ts';
import { DeviceModem, heardBy } from './device-modem.ts';
import type { DeviceBoard, DeviceSetup, RunWatchers } from './device-setup.ts';
import { concerns, kindOf, spanOf } from './faults/index.ts';
import { withoutAttach } from './modem.ts';
import { Oscillator } from './oscillator.ts';
import { withMissing } from './parts/missing.ts';
import { mountParts } from './parts/mount.ts';
import type { RunObserver } from './run-observer.ts';
import { sensorBus, windowsOf } from './sensor-bus.ts';
import { webOf, withWeb } from './web-way.ts';
import { configOf, type StationPlan, type WorldPlan } from './world-plan.ts';

/** The power of boards comes on at times spread over this span, as after a power failure in a street. [E] */
export const POWER_ON_SPREAD_US = 10e6;

/** Methods of a client whose calls a timeline shows. */
const ASKED = ['connect', 'disconnect', 'subscribe', 'unsubscribe'];

/** One simulated device: its board with a sensor at a place, its link, and its connections to the broker. */
export class Device {
  readonly number: number;
  readonly link: Link;
  readonly net: SimulatedNet;
  readonly board: DeviceBoard;
  /** Its insides; null where its program runs in the real interpreter. */
  readonly virtual: Board | null;
  /** Null when the board has a network of its own. */
  readonly modem: DeviceModem | null;
  #kernel: Kernel;
  #plan: WorldPlan;
  #observer: RunObserver;
  #oscillator: Oscillator;
  #client: Client | null = null;

  constructor(
    kernel: Kernel,
    device: number,
    { plan, linkPlan, files, broker }: DeviceSetup,
    record: RunObserver,
    watchers: RunWatchers,
  ) {
    const random = (purpose: string) => kernel.random(`device ${device}/${purpose}`);
    this.number = device;
    this.#kernel = kernel;
    this.#plan = plan;
    this.#observer = record;
    this.#oscillator = new Oscillator(kernel);
    const faults = plan.faults.filter((fault) => concerns(fault, device));
    const ownLink = faults.flatMap((fault) => kindOf(fault).onLink?.(fault, spanOf(fault)) ?? []);
    const link = { ...linkPlan, faults: [...ownLink, ...linkPlan.faults] };
    const { modem: type, tls: isTls = false } = plan;
    const why = watchers.why?.device(device) ?? null;
    this.link = new Link(kernel, device, type === undefined ? link : withoutAttach(link), {
      observer: heardBy(() => this.modem, record),
      watch: why,
      radioWoke: (timeUs, number) => record.checks.radioWoke(timeUs, number),
      faultsEndUs: plan.forUs,
    });
    const web = webOf(plan, (_, line) => watchers.printed?.(kernel.now, device, line));
    this.net = new SimulatedNet(kernel, device, this.link, plan.webSocket ? overWebSocket(broker) : broker, {
      clientStack: type === undefined ? 'esp-lwip' : 'generic-modem',
      serverStack: 'linux',
      serverSocket: plan.brokerSocket,
      tls: plan.tls,
      otherAt: web.at,
      capture: watchers.capture,
      watch: why,
      arrived: watchers.arrived,
    });
    const place = { kernel, device, link, net: this.net, isTls };
    this.modem =
      type && record.modems ? new DeviceModem({ ...place, type, record: record.modems }, record) : null;
    const seen = watchNet(this.modem?.net ?? this.net, kernel, device, record, {
      tap: watchers.tap,
      dials: record.checks,
      isWebSocket: plan.webSocket,
    });
    const toBroker = why?.dials(seen) ?? seen;
    const watched = withWeb({ broker: toBroker, direct: this.net, web, plan, watchers }, kernel);
    const bench = plan.station && this.#bench(plan.station, faults, random);
    const i2c = bench?.i2c ?? sensorBus(faults, random);
    const hardware: Hardware = this.modem?.hardware ?? bench?.hardware ?? {};
    hardware.pins ??= new Pins(kernel, device);
    hardware.onMissing = (bare) => record.programs.missed(bare, device);
    const { pins } = hardware;
    const release = mountParts(plan.parts ?? [], {
      ...{ kernel, device, pins, i2c, hardware, random, windows: windowsOf(faults) },
      told: (part, state) => {
        record.partChanged(kernel.now, device, part, state);
        watchers.printed?.(kernel.now, device, `${part}: ${state}`, true);
      },
    });
    // Most boards keep the world's time, and translating it costs something at every event.
    const drifts = faults.some(({ fault }) => fault === 'clock-drift');
    const seenByBoard = drifts ? this.#oscillator.translate(watched) : watched;
    const messages: MessageWatch = {
      listening: () => record.checks.listening(device),
      heard: (topic, message) => record.heard(kernel.now, device, topic, message),
      threw: (error) => this.virtual?.interpreter.passing(error),
    };
    const options: BoardOptions = {
      clock: drifts ? this.#oscillator : kernel,
      device,
      kind: kindOfBoards(plan),
      random: random('board'),
      net: seenByBoard,
      ...{ files, i2c, hardware },
      ...boardSources(plan),
      ownFiles: { 'mote.json': JSON.stringify(configOf(plan, device)) },
      watchDriver: (driver) => {
        this.modem?.drivenBy(drifts ? this.#oscillator.translateDriver(driver) : driver);
        return this.modem === null ? driver : seenByBoard;
      },
      memory: watchers.memory,
      ...(watchers.printed !== undefined && {
        onPrint: (line: string) =>
          watchers.printed?.(this.#oscillator.toWorld(this.board.nowUs), device, line),
      }),
      onNote: watchers.noted,
      onPublish: (publish) => {
        const timeUs = this.#oscillator.toWorld(publish.timeUs);
        publish.timeUs = timeUs;
        record.published(device, publish);
        if (bench === undefined) return;
        const startedUs = this.#oscillator.toWorld(this.board.nowUs - (this.virtual?.rtc.timeUs ?? 0));
        record.stations?.published(device, timeUs, startedUs, publish.message);
      },
      onClient: (client) => {
        this.#client = client;
        watchMessages(client, messages);
        if (watchers.called !== undefined) this.#watchCalls(client, watchers.called);
      },
      onError: (error) => record.programs.failed(error),
      onReset: (place) => record.programs.restarts.wasReset(kernel.now, device, place),
      onOn: () => {
        // A modem keeps its connections over a restart of its board.
        if (this.modem === null) this.net.powerUp();
        if (bench) record.stations?.restarted(device);
        record.poweredOn(kernel.now, device);
      },
      onOff: () => {
        this.#client = null;
        release();
        if (this.modem === null) this.net.powerCut();
        broker.deviceLostPower(device);
        record.poweredOff(kernel.now, device);
      },
    };
    options.firmware = firmwareOf(plan, options);
    this.board = watchers.makeBoard?.(options, { net: this.net, messages }) ?? new Board(options);
    this.virtual = this.board instanceof Board ? this.board : null;
    const start = () => {
      const error = this.board.start();
      const words = record.programs.notWired.map((one) => one.words);
      if (error !== null) throw withMissing(error, words);
    };
    kernel.at(random('power on').between(0, POWER_ON_SPREAD_US), WORLD, start, undefined);
  }

  #bench(station: StationPlan, faults: WorldPlan['faults'], random: (purpose: string) => Random): Bench {
    const { sensors, air } = station;
    const planned = windowsOf(faults);
    const faultsOf = (place: number) =>
      planned.length > 0 ? planned : sensorFaultSchedule(place, sensors.length, this.#plan.forUs);
    const recorded = air === undefined ? undefined : new Recording(air);
    const bench = makeBench(
      sensors,
      faultsOf,
      { random, clock: this.#kernel, device: this.number },
      recorded,
    );
    this.#observer.stations?.add(this.number, `mote-${this.number}:`, truthOf(bench.site));
    return bench;
  }

  #watchCalls(client: Client, called: NonNullable<RunWatchers['called']>): void {
    watchCalls(client, ASKED, (method, args) =>
      called(this.#oscillator.toWorld(this.board.nowUs), this.number, method, args),
    );
  }

  /** Power off at once, and on again after `offUs`. @returns false: it was off already */
  powerCut(offUs: number): boolean {
    if (!this.board.on) return false;
    this.board.powerCut();
    this.modem?.modem.power.cut();
    this.#kernel.at(this.#kernel.now + offUs, WORLD, powerOn, this as Device);
    return true;
  }

  powerOn(): void {
    if (this.virtual !== null) this.virtual.storage.flash.cutBefore = null;
    if (!this.board.on && this.board.fatal === null) this.board.start();
  }

  /** Cuts the power after this many further bytes have been written to Storage. @param cut called when that happens */
  cutInWrite(afterBytes: number, cut: () => void): void {
    if (this.virtual === null) {
      this.board.cutInWrite?.(afterBytes, cut);
      return;
    }
    const { flash } = this.virtual.storage;
    const limit = flash.writtenBytes + afterBytes;
    flash.cutBefore = (writtenBytes) => {
      if (writtenBytes < limit) return false;
      cut();
      return true;
    };
  }

  /** @returns false: there were no listeners */
  loseDataListeners(): boolean {
    if (this.virtual === null) return false;
    const { open } = this.virtual.connections;
    const listening = open.filter(({ object }) => object[DATA_LISTENERS] !== undefined);
    for (const { object } of listening) delete object[DATA_LISTENERS];
    if (listening.length === 0) return false;
    this.virtual.outOfMemory();
    this.#observer.deafened(this.number);
    return true;
  }

  drift(ppm: number): void {
    this.#oscillator.drift(ppm);
  }

  /** Publishes this many readings in one callback. @returns false: the program has no client */
  burst(readings: number): boolean {
    const client = this.#client;
    if (client === null || this.virtual === null) return false;
    const startedS = Math.round(this.#kernel.now / 1e6);
    this.virtual.interpreter.guard(() => {
      for (let number = 1; number <= readings; number++)
        (client.publish as Publish).call(
          client,
          `mote/${this.number}`,
          `{"burst":${number},"at":${startedS}}`,
          newObject({ qos: this.#plan.qos }),
        );
    });
    this.virtual.poke();
    return true;
  }

  /** What the client itself says; null when it does not say it, or there is no client. */
  get isConnected(): boolean | null {
    const connected = this.#client?.connected;
    return typeof connected === 'boolean' ? connected : null;
  }

  /** Calls into its program since the board was made. */
  get calls(): number {
    return this.virtual?.interpreter.calls ?? 0;
  }

  /** What the board holds for its program now: variables, timers, sockets, listeners. */
  get holdings(): BoardResources {
    if (this.virtual === null) return { timers: 0, sockets: 0, listeners: 0 };
    const { timers, connections } = this.virtual;
    let listeners = this.#client === null ? 0 : listenersOf(this.#client);
    for (const { object } of connections.open) listeners += listenersOf(object);
    return { timers: timers.count, sockets: connections.open.length, listeners };
  }
}

type Publish = (this: unknown, topic: string, message: string, options: object) => unknown;

function powerOn(device: Device): void {
  device.powerOn();
}

function listenersOf(object: object): number {
  let count = 0;
  for (const name in object) {
    if (!name.startsWith(LISTENERS)) continue;
    const value = (object as { [name: string]: unknown })[name];
    count += Array.isArray(value) ? value.length : 1;
  }
  return count;
}
