import mqtt from 'mqtt';
import { later } from '../proxy/rig.ts';

/** An MQTT.js client that goes with its test. */
export async function connect(url: string, options: mqtt.IClientOptions = {}): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
  later(() => client.endAsync(true));
  return client;
}
