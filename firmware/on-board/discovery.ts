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

/**
 * Tells Home Assistant what is published: one retained message an entity under `homeassistant/sensor/`, sent at the first
 * connection of each boot, the next one when the one before was acknowledged. `id` names the device; letters, digits, - and _.
 */
export function announce(
  client: Client,
  id: string,
  topic: string,
  status: string,
  entities: Entity[],
): void {
  let next = 0;

  function send(): void {
    if (next >= entities.length) return;
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
    client.publish(
      `homeassistant/sensor/${id}/${entity.key}/config`,
      JSON.stringify(config),
      { qos: 1, retain: true },
      () => {
        next++;
        send();
      },
    );
  }

  client.on('connected', send);
}
