import { encode as cayenne } from '../../firmware/payload/cayenne.ts';
import { encode as json } from '../../firmware/payload/json.ts';
import type { Sample } from '../../firmware/payload/sample.ts';
import { encode as senmlCbor } from '../../firmware/payload/senml-cbor.ts';
import { encode as senmlJson } from '../../firmware/payload/senml-json.ts';
import type { Qos } from '../broker/codec/packets.ts';
import { FORMATS, type Format } from '../decode/decode.ts';
import { catalogued, type SensorName } from './catalogue.ts';

const ENCODERS: Record<Format, (samples: Sample[], baseName: string) => string> = {
  json,
  'senml-json': senmlJson,
  'senml-cbor': senmlCbor,
  cayenne,
};

/** An ordinary reading of each quantity. */
const USUAL: { [quantity: string]: number } = {
  temperature: 21.37,
  humidity: 48.9,
  pressure: 1006.53,
  co2: 612,
  voltage: 3.964,
  current: 0.0452,
  x: 0.012,
  y: -0.004,
  z: 0.998,
  distance: 1.234,
  since: 0.2794,
  total: 27.94,
  latitude: 48.117_312,
  longitude: 11.516_667,
  altitude: 545.4,
  satellites: 8,
};
const NUMBER = 1000;
const AT_S = 1_795_354_962;

/** IPv4 and TCP without options, as lwIP sends them. */
const HEADER_BYTES = 40;
/** Bytes that Espruino hands to its stack in one idle loop. */
const CHUNK_BYTES = 536;

/** The bytes of one publish in one payload format. */
export interface WireCost {
  payload: Format;
  payloadBytes: number;
  /** With MQTT's PUBLISH around it. */
  publishBytes: number;
  /** Upwards with TCP and IP, and the ACK for the PUBACK at QoS 1, without retransmissions. */
  wireBytes: number;
  /** `wireBytes` per sample of a batch. */
  wireBytesPerSample: number;
}

const PUBREL_BYTES = 4;

export interface Sent {
  sensors: readonly SensorName[];
  /** Samples in one publish. */
  batch: number;
  topic: string;
  baseName: string;
  qos: Qos;
}

/** The cost of an ordinary reading of these sensors in each payload format. */
export function wireCosts({ sensors, batch, topic, baseName, qos }: Sent): WireCost[] {
  const results = sensors.map((name) => {
    const { suffix, quantities } = catalogued(name);
    return { name, suffix, reading: Object.fromEntries(quantities.map((one) => [one, USUAL[one]])) };
  });
  const samples = Array.from({ length: batch }, (_, index) => ({
    number: NUMBER + index,
    atS: AT_S + 300 * index,
    results,
  }));
  return FORMATS.map((payload) => {
    const payloadBytes = ENCODERS[payload](samples, baseName).length;
    const rest = 2 + Buffer.byteLength(topic) + (qos > 0 ? 2 : 0) + payloadBytes;
    const publishBytes = 1 + lengthBytes(rest) + rest;
    // PUBACK is acknowledged by TCP; at QoS 2 PUBREC is by PUBREL, and PUBCOMP by TCP.
    const segments = Math.ceil(publishBytes / CHUNK_BYTES) + qos;
    const wireBytes = publishBytes + (qos === 2 ? PUBREL_BYTES : 0) + HEADER_BYTES * segments;
    return { payload, payloadBytes, publishBytes, wireBytes, wireBytesPerSample: wireBytes / batch };
  });
}

/** MQTT 3.1.1, 2.2.3: seven bits a byte. */
function lengthBytes(remaining: number): number {
  return remaining < 128 ? 1 : remaining < 16_384 ? 2 : 3;
}

/** As a table in which `chosen` is marked. */
export function wireTable(sent: Sent, chosen: Format): string {
  const costs = wireCosts(sent);
  const what = sent.batch > 1 ? `${sent.batch} samples` : 'one reading';
  const head = [`${what} on the wire, bytes`, 'payload', 'PUBLISH', 'up, TCP/IP', 'a sample'];
  const rows = costs.map((one) => [
    `${one.payload}${one.payload === chosen ? ' (built)' : ''}`,
    ...[one.payloadBytes, one.publishBytes, one.wireBytes].map(String),
    String(Math.round(one.wireBytesPerSample)),
  ]);
  const columns = sent.batch > 1 ? 5 : 4;
  return [head, ...rows]
    .map((row) =>
      row
        .slice(0, columns)
        .map((cell, index) => (index === 0 ? `  ${cell.padEnd(28)}` : cell.padStart(13)))
        .join(''),
    )
    .join('\n');
}
