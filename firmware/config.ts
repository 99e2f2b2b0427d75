import type { Options } from './mote.ts';
import type { Network } from './on-board/wifi.ts';

/** The engine's tls calls it at each connect. */
function file(name: string): () => string | undefined {
  return () => require('Storage').read(name);
}

/** What `mote.json` in the board's Storage may say; the client takes its own options from the same object. */
export interface Config extends Options {
  host: string;
  port?: number;
  client_id: string;
  keep_alive?: number;
  topic: string;
  /** Seconds between two readings. */
  every: number;
  qos: 0 | 1 | 2;
  /** Of the program that publishes so many of them, see filler.ts. */
  payload_bytes?: number;
  /** Pins by name, `{"sda":"D21","scl":"D22"}`; the board's own without it. */
  i2c?: I2CSetup;
  /** Where sensors are that are not at their usual place: `{"ina219": 65, "dht22": "D18", "hcsr04": ["D25", "D26"]}`. */
  places?: { [sensor: string]: number | string | string[] };
  /** To join at the start; without it the network is there already. */
  wifi?: Network;
  /** Of a board with a modem: what the operator calls its access point, and who one is there. */
  apn?: string;
  apn_user?: string;
  apn_password?: string;
  /** Another way to the network, see the client's options; a file cannot hold it. */
  net?: EspruinoNet;
}

/** @throws Error when there is no host: all else has a default */
export function readConfig(): Config {
  const config = require('Storage').readJSON('mote.json', true) || {};
  if (!config.host) throw new Error('mote.json in Storage names no host: write {"host":"..."} there');
  if (!config.client_id) config.client_id = `mote-${getSerial()}`;
  if (!config.topic) config.topic = `sensors/${config.client_id}`;
  if (!config.every) config.every = 30;
  if (config.qos === undefined) config.qos = 1;
  // Each names a file of Storage, in DER.
  if (config.key) config.key = file(config.key);
  if (config.cert) config.cert = file(config.cert);
  if (config.ca) config.ca = file(config.ca);
  return config;
}
