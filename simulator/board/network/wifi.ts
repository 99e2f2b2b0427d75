import type { Board } from '../board.ts';
import { listenersOf } from '../events.ts';
import { makeError, newArray, newObject } from '../realm.ts';
import { runningBoard } from '../running.ts';

/** Time from `connect` to an address: association and DHCP; an estimate. */
const CONNECT_MS = 2000;
/** The error of `connect` when no access point is named. */
const NO_SSID = 'No SSID';

interface Station {
  ssid: string;
  ip: boolean;
}

export type Wifi = Record<string, unknown>;

/**
 * The station of each board's `Wifi`: null after a disconnection, missing before the program's first call since boot.
 */
const stations = new WeakMap<Wifi, Station | null>();
const hostnames = new WeakMap<Wifi, string>();
export type Callback = ((...values: unknown[]) => void) | undefined;

/** Time from `setSNTP` in a network to an answer; an estimate. */
const SNTP_MS = 1000;
/** The error of `connect` when no access point answers, after the ESP32's reason codes. */
const NO_ACCESS_POINT = 'NO_AP_FOUND';

/**
 * The access point, which may go away and come back. It also holds what its board has saved about it, over restarts.
 */
export class AccessPoint {
  isThere = true;
  /** The network whose name and password the board has saved: it joins it at each boot. */
  remembered: string | null;
  /** The time that a time server answers, in seconds since 1970; null: no server answers. */
  nowS: (() => number) | null;

  constructor(nowS: (() => number) | null = null, remembered: string | null = null) {
    this.remembered = remembered;
    this.nowS = nowS;
  }

  /** The access point goes off; stations in its network learn it at once. */
  lose(board: Board): void {
    this.isThere = false;
    const wifi = board.globals.object('Wifi') as Wifi;
    if (!board.on || stations.get(wifi) === null) return;
    stations.set(wifi, null);
    const listeners = wifi[listenersOf('disconnected')];
    const lost = () => board.input(listeners, wifi, [newObject({ reason: 'beacon_timeout' })]);
    if (listeners !== undefined) board.inside(lost);
  }
}

/**
 * The part of `require("Wifi")` that programs need to come up. The link below has its own faults: `net.connect` does
 * not test whether Wi-Fi is connected.
 */
export const wifiMethods = {
  connect(this: Wifi, ssid: unknown, options: unknown, callback?: Callback): void {
    const done = typeof options === 'function' ? (options as Callback) : callback;
    if (typeof ssid !== 'string' || ssid === '') {
      later([done], 0, [NO_SSID]);
      return;
    }
    stations.set(this, { ssid, ip: false });
    const { accessPoint } = runningBoard().wires;
    if (!accessPoint.isThere) {
      stations.set(this, null);
      later([() => tell(this, 'disconnected', [newObject({ reason: NO_ACCESS_POINT })]), done], CONNECT_MS, [
        NO_ACCESS_POINT,
      ]);
      return;
    }
    const up = () => {
      if (!accessPoint.isThere) return;
      stations.set(this, { ssid, ip: true });
      const details = newObject({ ip: '10.0.0.2', netmask: '255.255.255.0', gw: '10.0.0.1' });
      tell(this, 'associated', [newObject({ ssid })]);
      tell(this, 'connected', [details]);
    };
    later([up, done], CONNECT_MS, [null]);
  },
  disconnect(this: Wifi, callback?: Callback): void {
    stations.set(this, null);
    tell(this, 'disconnected', [newObject({ reason: 'assoc_leave' })]);
    later([callback], 0, [null]);
  },
  getIP(this: Wifi, callback?: Callback): object {
    const address = newObject({
      ip: stationOf(this)?.ip ? '10.0.0.2' : '0.0.0.0',
      mac: runningBoard().serial,
    });
    later([callback], 0, [null, address]);
    return address;
  },
  getStatus(this: Wifi, callback?: Callback): object {
    const own = stationOf(this);
    const state = own === null ? 'off' : own.ip ? 'connected' : 'connecting';
    const status = newObject({ station: state, ap: 'disabled', mode: 'sta', powersave: 'none' });
    later([callback], 0, [status]);
    return status;
  },
  getDetails(this: Wifi, callback?: Callback): object {
    const details = newObject({
      ssid: stationOf(this)?.ssid ?? '',
      rssi: -60,
      status: stationOf(this)?.ip ? 'connected' : 'off',
    });
    later([callback], 0, [details]);
    return details;
  },
  scan(callback?: Callback): void {
    later([callback], CONNECT_MS, [newArray([])]);
  },
  stopAP(callback?: Callback): void {
    later([callback], 0, [null]);
  },
  setHostname(this: Wifi, name: unknown, callback?: Callback): void {
    hostnames.set(this, String(name));
    later([callback], 0, [null]);
  },
  /** Sets the clock once there are a network and a time server. */
  setSNTP(this: Wifi, server: unknown, zone: unknown): void {
    const board = runningBoard();
    // The firmwares of the two chips ask for different types (jswrap_wifi_setSNTP).
    const type = board.kind.libraries.split(' ').includes('ESP8266') ? 'number' : 'string';
    for (const [value, name, wanted] of [
      [zone, 'Zone', type],
      [server, 'Server', 'string'],
    ])
      if (typeof value !== wanted) throw makeError('Error', `${name} is not a ${wanted}`);
    const { nowS } = board.wires.accessPoint;
    if (nowS === null) return;
    const poll = () => {
      if (stationOf(this)?.ip) board.rtc.timeUs = nowS() * 1e6;
      else later([poll], SNTP_MS, []);
    };
    later([poll], SNTP_MS, []);
  },
  getHostname(this: Wifi, callback?: Callback): string {
    const name = hostnames.get(this) ?? '';
    later([callback], 0, [name]);
    return name;
  },
  save(): void {},
  restore(): void {},
};

export function stationOf(wifi: Wifi): Station | null {
  const known = stations.get(wifi);
  if (known !== undefined) return known;
  const { remembered, isThere } = runningBoard().wires.accessPoint;
  return remembered !== null && isThere ? { ssid: remembered, ip: true } : null;
}

export function later(callbacks: Callback[], delayMs: number, values: unknown[]): void {
  const board = runningBoard();
  for (const callback of callbacks)
    if (callback !== undefined) board.timers.add(callback, delayMs, false, values, board.nowUs);
}

function tell(wifi: Wifi, event: string, values: unknown[]): void {
  const listeners = wifi[listenersOf(event)];
  if (listeners !== undefined) runningBoard().interpreter.queue(wifi, listeners, values);
}
