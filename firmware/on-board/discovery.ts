import type { Client } from '../mote.ts';

/** One entity of Home Assistant: a key of the JSON that the board publishes. */
export interface Entity {
  /** The key in the payload: `T`, `H` ... */
  key: string;
  name: string;
  unit: string;
  /** Home Assistant's device class: `temperature`, `humidity` ... Empty: none. */
  kind: string;
}

/** What a BME280 measures. */
export const CLIMATE: Entity[] = [
  { key: 'T', name: 'Temperature', unit: '°C', kind: 'temperature' },
  { key: 'H', name: 'Humidity', unit: '%', kind: 'humidity' },
  { key: 'P', name: 'Pressure', unit: 'hPa', kind: 'atmospheric_pressure' },
];

/** Where Home Assistant says `online` when it has started. */
const BIRTH = 'homeassistant/status';

/** A message that finds no room in the client is tried again after this time. */
const RETRY_MS = 60_000;
/** Connections after which a message without an answer is taken for one that the broker refused, and then twice as many. */
const CONNECTIONS = 2;

/** How far the announcements of one device are. A program may call `announce` again, with a client that it creates again. */
interface Progress {
  /** The entity that goes next; -1: all begin anew once the message that the client has is acknowledged. */
  next: number;
  /** Messages so far. */
  count: number;
  /** The client has the last of them, and it is not acknowledged yet. */
  isSent: boolean;
  /** Connections since then, and how many are waited for. */
  connections: number;
  most: number;
  retry: number;
  /** Of the last call of `announce`. */
  send?: () => void;
}

const devices: { [id: string]: Progress } = {};

/**
 * Tells Home Assistant what is published: one retained message an entity under `homeassistant/sensor/`, the next one when the
 * one before was acknowledged. All of them go at each connection, as a broker may have lost what it retained, and when Home
 * Assistant has started. `id` names the device; letters, digits, - and _.
 */
export function announce(
  client: Client,
  id: string,
  topic: string,
  status: string,
  entities: Entity[],
): void {
  if (!devices[id])
    devices[id] = { next: 0, count: 0, isSent: false, connections: 0, most: CONNECTIONS, retry: 0 };
  const device = devices[id];

  function send(): void {
    const entity = entities[device.next];
    device.isSent = !!entity;
    if (!entity) return;
    const config: { [key: string]: unknown } = {
      name: entity.name,
      unique_id: `${id}_${entity.key}`,
      state_topic: topic,
      value_template: `{{ value_json.${entity.key} }}`,
      unit_of_measurement: entity.unit,
      availability_topic: status,
      device: { identifiers: [id], name: id, manufacturer: 'mote' },
    };
    if (entity.kind) config.device_class = entity.kind;
    const number = ++device.count;
    device.isSent = client.publish(
      `homeassistant/sensor/${id}/${entity.key}/config`,
      JSON.stringify(config),
      { qos: 1, retain: true },
      () => {
        // One that was taken for refused leads to no second row of messages.
        if (number !== device.count) return;
        device.connections = 0;
        device.most = CONNECTIONS;
        device.next++;
        if (device.send) device.send();
      },
    );
    if (!device.isSent && !device.retry) device.retry = setTimeout(again, RETRY_MS);
  }

  function again(): void {
    device.retry = 0;
    // A connection since then has asked for all of them.
    if (device.next < 0) device.next = 0;
    send();
  }

  function begin(): void {
    // Another call has taken over.
    if (device.send !== send) return;
    // The client still has a message, and sends it again by itself: begin when that is acknowledged. One that is not, over
    // several connections, may have been refused; or it still waits, and more of its kind would fill the outbox.
    if (device.isSent && ++device.connections < device.most) device.next = -1;
    else {
      if (device.isSent) device.most *= 2;
      device.connections = 0;
      device.next = 0;
      send();
    }
  }

  if (device.retry) clearTimeout(device.retry);
  device.retry = 0;
  device.send = send;
  client.on('connected', begin);
  client.on('message', (name: string, message: string) => {
    if (name === BIRTH && message === 'online') begin();
  });
  client.subscribe(BIRTH);
}
