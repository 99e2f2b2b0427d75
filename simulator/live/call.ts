import { randomInt } from 'node:crypto';
import mqtt from 'mqtt';

export interface Call {
  /** mqtt://, mqtts://, ws:// or wss:// */
  url: string;
  username?: string;
  password?: string;
  /** The certificate (PEM) that vouches for an mqtts broker's own. */
  ca?: string;
  /** Client id of the board. */
  device: string;
  command: string;
  argument: string;
  timeoutMs: number;
  /** 4 is MQTT 3.1.1, where request and answer find each other by their topics alone. */
  protocol: 4 | 5;
}

/** The broker could not be reached, or would not have the request; the message says which. */
export class CallError extends Error {}

/**
 * Publishes a request at QoS 1, and waits for its answer.
 * @returns the answer; null when none came in time
 * @throws CallError
 */
export async function call(options: Call): Promise<Buffer | null> {
  const { url, username, password, ca, device, command, argument, timeoutMs, protocol } = options;
  const requester = `mote-call-${randomInt(2 ** 32).toString(36)}`;
  const number = String(randomInt(2 ** 32));
  const answerTopic = `re/${requester}/${number}`;
  const client = mqtt.connect(url, {
    clientId: requester,
    protocolVersion: protocol,
    connectTimeout: timeoutMs,
    reconnectPeriod: 0,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
  });
  try {
    return await new Promise<Buffer | null>((resolve, reject) => {
      const fail = (reason: string) => reject(new CallError(reason));
      setTimeout(() => resolve(null), timeoutMs).unref();
      client.on('error', (error) => fail(error.message || `no broker answers at ${new URL(url).host}`));
      client.on('close', () => fail('the broker has closed the connection; it may refuse the request'));
      client.on('message', (topic, payload, { properties }) => {
        if (topic !== answerTopic) return;
        const correlation = properties?.correlationData?.toString();
        if (correlation === undefined || correlation === number) resolve(payload);
      });
      client.on('connect', () => {
        request(client, protocol, { device, command, argument, answerTopic, requester, number }).catch(
          (error: Error) => fail(error.message),
        );
      });
    });
  } finally {
    client.removeAllListeners('close');
    await client.endAsync(true);
  }
}

interface Request {
  device: string;
  command: string;
  argument: string;
  answerTopic: string;
  requester: string;
  number: string;
}

/** Subscribes before it asks, as an answer is kept for nobody. */
async function request(client: mqtt.MqttClient, protocol: 4 | 5, asked: Request): Promise<void> {
  const { device, command, argument, answerTopic, requester, number } = asked;
  const [granted] = await client.subscribeAsync(`re/${requester}/+`, { qos: 1 });
  if (granted === undefined || granted.qos >= 128)
    throw new Error(`the broker lets nobody subscribe to re/${requester}/+, where the answer comes`);
  const topic = `${device}/cmd/${command}`;
  if (protocol === 4) await client.publishAsync(`${topic}/${requester}/${number}`, argument, { qos: 1 });
  else
    await client.publishAsync(topic, argument, {
      qos: 1,
      properties: { responseTopic: answerTopic, correlationData: Buffer.from(number) },
    });
}
