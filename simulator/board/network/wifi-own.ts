import { makeError, newArray, newObject } from '../realm.ts';
import { record } from '../records.ts';
import { runningBoard } from '../running.ts';
import { type Callback, later, stationOf, type Wifi } from './wifi.ts';

/** What `ping` says of a host in the simulated network; an estimate. */
const PING_MS = 50;
/** The address of every host that has a name, as the simulated network has one broker. */
const NAMED_HOST = '10.0.0.1';
const OWN_ADDRESS = { ip: '192.168.4.1', netmask: '255.255.255.0', gw: '192.168.4.1' };
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

interface AccessPointOptions {
  ssid: string;
  password: string;
  authMode: string;
}

/** The access point that a board opens itself. Nobody comes to it. */
const open = new WeakMap<Wifi, AccessPointOptions>();

/** The rest of `require("Wifi")`: a network of the board's own is set up and recorded; addresses are told as set. */
export const ownNetworkMethods = {
  startAP(this: Wifi, ssid: unknown, options?: unknown, callback?: Callback): void {
    record('Wifi.startAP', [ssid, options]);
    const done = typeof options === 'function' ? (options as Callback) : callback;
    if (typeof ssid !== 'string' || ssid === '') {
      later([done], 0, ['No SSID']);
      return;
    }
    const { password = '', authMode } = (typeof options === 'object' && options !== null ? options : {}) as {
      password?: unknown;
      authMode?: unknown;
    };
    const text = String(password);
    if (text !== '' && text.length < 8) {
      later([done], 0, ['Password must be 8 characters or more in length.']);
      return;
    }
    open.set(this, { ssid, password: text, authMode: String(authMode ?? (text === '' ? 'open' : 'wpa2')) });
    later([done], 0, [null]);
  },
  stopAP(this: Wifi, callback?: Callback): void {
    open.delete(this);
    later([callback], 0, [null]);
  },
  getAPDetails(this: Wifi, callback?: Callback): object {
    const own = open.get(this);
    const details = newObject({
      status: own === undefined ? 'disabled' : 'enabled',
      authMode: own?.authMode ?? 'open',
      hidden: false,
      maxConn: 4,
      ssid: own?.ssid ?? '',
      password: own?.password ?? '',
      stations: newArray([]),
    });
    later([callback], 0, [details]);
    return details;
  },
  getAPIP(callback?: Callback): object {
    const address = newObject({ ...OWN_ADDRESS, mac: runningBoard().serial });
    later([callback], 0, [null, address]);
    return address;
  },
  setIP(settings: unknown, callback?: Callback): void {
    record('Wifi.setIP', [settings]);
    later([callback], 0, [null]);
  },
  setAPIP(settings: unknown, callback?: Callback): void {
    record('Wifi.setAPIP', [settings]);
    later([callback], 0, [null]);
  },
  setConfig(settings: unknown): void {
    record('Wifi.setConfig', [settings]);
  },
  turbo(on: unknown): void {
    record('Wifi.turbo', [on]);
  },
  getHostByName(this: Wifi, name: unknown, callback?: Callback): void {
    const host = String(name);
    later([callback], PING_MS, [ADDRESS.test(host) ? host : stationOf(this)?.ip ? NAMED_HOST : null]);
  },
  ping(this: Wifi, address: unknown, callback?: Callback): void {
    if (typeof address !== 'number' && typeof address !== 'string')
      throw makeError('Error', 'IP address must be string or integer');
    if (typeof address === 'string' && !ADDRESS.test(address))
      throw makeError('Error', 'Not a valid IP address');
    if (callback !== undefined && callback !== null && typeof callback !== 'function')
      throw makeError('Error', 'Callback is not a function');
    record('Wifi.ping', [address]);
    const answers = stationOf(this)?.ip === true;
    const result = {
      respTime: answers ? PING_MS : 0,
      seqNo: 1,
      timeout: !answers,
      bytes: 32,
      ip: String(address),
    };
    later([callback ?? undefined], PING_MS, [newObject(result)]);
  },
};
