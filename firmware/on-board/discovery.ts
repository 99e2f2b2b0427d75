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
/** Of the last call of `announce`: a program may create its client again at each end. */
let retry = 0;

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
  let next = 0;
  /** A message is with the client, and not acknowledged yet. */
  let isSent = false;

  function send(): void {
    isSent = next < entities.length;
    if (!isSent) return;
    const entity = entities[next];
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
    isSent = client.publish(
      `homeassistant/sensor/${id}/${entity.key}/config`,
      JSON.stringify(config),
      { qos: 1, retain: true },
      () => {
        next++;
        send();
      },
    );
    if (!isSent && !retry) retry = setTimeout(again, RETRY_MS);
  }

  function again(): void {
    retry = 0;
    // A connection since then has asked for all of them.
    if (next < 0) next = 0;
    send();
  }

  function begin(): void {
    // The client still has a message, and sends it again by itself: begin when that is acknowledged. One that is not
    // acknowledged until the next connection either may have been refused.
    if (isSent && next >= 0) next = -1;
    else {
      next = 0;
      send();
    }
  }

  if (retry) clearTimeout(retry);
  retry = 0;
  client.on('connected', begin);
  client.on('message', (name: string, message: string) => {
    if (name === BIRTH && message === 'online') begin();
  });
  client.subscribe(BIRTH);
}
