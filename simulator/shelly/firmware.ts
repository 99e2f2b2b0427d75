import type { FirmwareBoard, FirmwareOptions, OwnFirmware } from '../board/boards/own-firmware.ts';
import { observeModule } from '../board/observe.ts';
import { bridged, newObject } from '../board/realm.ts';
import type { Device } from './components.ts';
import { NOT_HERE, WATCH } from './kind.ts';
import { Kvs } from './kvs.ts';
import { CALL_US } from './limits.ts';
import { answer } from './methods.ts';
import { MqttClient, type MqttSettings } from './mqtt-client.ts';
import { Script } from './script.ts';
import { mqttApi, scriptApi, shellyApi, timerApi } from './script-api.ts';

export interface ShellySettings {
  mqtt: MqttSettings;
  /** What its user has put into KVS, by key. */
  kvs: Readonly<Record<string, unknown>>;
}

/** The firmware of a Shelly: its MQTT client, its store, and the API of its one script. */
export class ShellyFirmware implements OwnFirmware {
  readonly board: FirmwareBoard;
  readonly kvs = new Kvs();
  readonly mqtt: MqttClient;
  readonly device: Device;
  readonly #options: FirmwareOptions;
  script = new Script();
  #poweredUs = 0;
  #globals = new Map<string, unknown>();
  /** The script hands its messages to an outbox: what that publishes is not handed over again. */
  #hasOutbox = false;

  constructor(board: FirmwareBoard, options: FirmwareOptions, { mqtt, kvs }: ShellySettings) {
    this.board = board;
    this.#options = options;
    for (const [key, value] of Object.entries(kvs)) this.kvs.preset(key, value);
    this.device = {
      id: `shellyplus1-30aea4${board.device.toString(16).padStart(6, '0')}`,
      settings: mqtt,
      output: false,
      uptimeS: () => Math.floor(this.uptimeUs / 1e6),
      isConnected: () => this.mqtt.isConnected,
      kvsRev: () => this.kvs.writes,
    };
    this.mqtt = new MqttClient(board, options, mqtt, {
      connected: () => this.#linkChanged(true),
      disconnected: () => this.#linkChanged(false),
      message: (topic, payload) => {
        for (const { callback, data } of this.script.subscribersOf(topic))
          this.callScript(callback, [topic, payload, data]);
      },
      filters: () => this.script.filters,
    });
  }

  get uptimeUs(): number {
    return this.board.nowUs - this.#poweredUs;
  }

  lookup(name: string): unknown {
    if (NOT_HERE.includes(name))
      throw this.board.interpreter.stop(
        `${name} is not simulated on a virtual Shelly (docs/shelly.md lists what is)`,
      );
    if (!this.#globals.has(name)) this.#globals.set(name, this.#make(name));
    return this.#globals.get(name);
  }

  powered(): void {
    this.#poweredUs = this.board.nowUs;
    this.mqtt.powered();
  }

  off(): void {
    this.mqtt.off();
    this.#forget();
  }

  /** An error that a script does not catch ends it: no timer and no handler of it is left. The firmware goes on. */
  failed(): void {
    for (const filter of this.script.filters) this.mqtt.unsubscribe(filter);
    this.board.timers.clear();
    this.#forget();
    this.script.hasEnded = true;
  }

  callScript(callback: unknown, args: unknown[]): void {
    if (typeof callback === 'function' && !this.script.hasEnded) this.board.input(callback, undefined, args);
  }

  /** Asks a method; its answer comes to the script later, and never to another run of it. */
  call(method: string, params: Record<string, unknown>, callback: unknown, data: unknown): void {
    const { script, board } = this;
    const { clock } = this.#options;
    script.callBegins();
    const answered = () => {
      if (this.script !== script || !board.on) return;
      script.callsUnderWay--;
      const before = this.device.output;
      const given = answer(method, params, this.device, this.kvs);
      board.inside(() => {
        if ('result' in given) this.callScript(callback, [this.asOwn(given.result), 0, null, data]);
        else this.callScript(callback, [null, given.code, given.message, data]);
        if (before !== this.device.output) this.#switched();
      });
    };
    clock.at(clock.now + CALL_US, board.device, answered, undefined);
  }

  /** Plain data as an object of the script's. */
  asOwn(value: unknown): unknown {
    return value === undefined ? undefined : this.board.realm.JSON.parse(JSON.stringify(value));
  }

  published(topic: string, message: string, qos: number, retain: boolean, accepted: boolean): void {
    if (this.#hasOutbox) return;
    this.#options.onPublish?.({
      timeUs: this.board.nowUs,
      topic,
      message,
      qos,
      retain,
      accepted,
      threw: false,
    });
  }

  #make(name: string): unknown {
    if (name === 'Shelly') return newObject(shellyApi(this));
    if (name === 'MQTT') return newObject(mqttApi(this));
    if (name === 'Timer') return newObject(timerApi(this));
    if (name === 'Script') return newObject(scriptApi(this));
    if (name === 'die') return bridged(() => this.failed());
    return name === WATCH ? bridged((create: unknown) => this.#watched(create)) : undefined;
  }

  #watched(create: unknown): unknown {
    this.#hasOutbox = true;
    const module = newObject({ create });
    observeModule(
      module,
      () => this.board.nowUs,
      (publish) => this.#options.onPublish?.(publish),
    );
    return module.create;
  }

  #linkChanged(isUp: boolean): void {
    const { script, board } = this;
    board.inside(() => {
      const { callback, data } = isUp ? script.onConnect : script.onDisconnect;
      this.callScript(callback, [data]);
      this.tellStatus('mqtt', { connected: isUp });
    });
  }

  #switched(): void {
    const { output } = this.device;
    this.tellStatus('switch:0', { id: 0, output });
    this.tellEvent('switch:0', { component: 'switch:0', id: 0, event: 'toggle', state: output });
  }

  tellStatus(component: string, delta: object): void {
    const [name, id] = component.split(':');
    const numbered = id === undefined ? {} : { id: Number(id) };
    for (const { callback, data } of this.script.statusHandlers.values())
      this.callScript(callback, [this.asOwn({ component, name, ...numbered, delta }), data]);
  }

  tellEvent(component: string, info: object): void {
    const [name, id] = component.split(':');
    const numbered = id === undefined ? {} : { id: Number(id) };
    for (const { callback, data } of this.script.eventHandlers.values())
      this.callScript(callback, [this.asOwn({ component, name, ...numbered, info }), data]);
  }

  #forget(): void {
    this.script = new Script();
    this.#globals = new Map();
    this.#hasOutbox = false;
  }
}
