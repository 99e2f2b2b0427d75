import { randomInt } from 'node:crypto';
import mqtt from 'mqtt';
import { Failure } from '../../errors.ts';
import { clientOptions, describeError, type Login, ownClientId } from './connect.ts';
import { NO_MATCHING_SUBSCRIBERS } from './publish.ts';

export interface Call extends Omit<Login, 'clientId'> {
  /** Client id of the board. */
  device: string;
  command: string;
  argument: string;
  timeoutMs: number;
}

/** How far a call without an answer came; `offline`: the board was not there to be asked. */
export type Stage = 'no broker' | 'offline' | 'asked';

export interface Outcome {
  /** Null when none came in time. */
  answer: Buffer | null;
  stage: Stage;
  /** The board's status from `DEVICE/status`, retained or published since; null if there is none. */
  status: string | null;
}

/** The status that firmware/on-board/presence.ts publishes as its will. */
const OFFLINE = 'offline';
const ONLINE = 'online';

/**
 * Publishes a request at QoS 1 once the board is not known to be offline, and waits for the answer.
 * @param onOffline called when it has to wait for the board
 * @throws Failure
 */
export async function call(options: Call, onOffline = () => {}): Promise<Outcome> {
  const { url, device, command, timeoutMs, protocol } = options;
  // In MQTT 3.1.1 request and answer are matched by their topics alone.
  const requester = ownClientId('call');
  const number = String(randomInt(2 ** 32));
  const answerTopic = `re/${requester}/${number}`;
  const statusTopic = `${device}/status`;
  const client = mqtt.connect(url, clientOptions(options, requester, timeoutMs));
  const outcome: Outcome = { answer: null, stage: 'no broker', status: null };
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const fail = (error: Error) => reject(new Failure(describeError(error, options)));
      timer = setTimeout(() => resolve(outcome), timeoutMs);
      const wait = () => {
        outcome.stage = OFFLINE;
        onOffline();
      };
      const ask = () => {
        const wasOnline = outcome.status === ONLINE;
        outcome.stage = 'asked';
        publish(client, options, requester, number).then((isTaken) => {
          if (isTaken) return;
          if (wasOnline) fail(new Error(`${device} does not serve ${command}, or is not connected`));
          else if (outcome.status === ONLINE) ask();
          else wait();
        }, fail);
      };
      client.on('error', fail);
      client.on('close', () => fail(new Error('the broker has closed the connection; it may refuse this')));
      client.on('message', (topic, payload, { properties }) => {
        if (topic === statusTopic) {
          outcome.status = payload.toString();
          // MQTT 3.1.1 has no sign that a request was lost. It may be sent again, because a board drops a request that
          // it has had already.
          const mayBeLost = outcome.stage === OFFLINE || (protocol === 4 && outcome.stage === 'asked');
          if (mayBeLost && outcome.status === ONLINE) ask();
        } else if (topic === answerTopic) {
          const correlation = properties?.correlationData?.toString();
          if (correlation === undefined || correlation === number) resolve({ ...outcome, answer: payload });
        }
      });
      client.on('connect', () => {
        listen(client, statusTopic, `re/${requester}/+`).then(
          () => (outcome.status === OFFLINE ? wait() : ask()),
          fail,
        );
      });
    });
  } finally {
    clearTimeout(timer);
    await client.endAsync(true);
  }
}

/** Subscribes before the request, as answers are not retained. The retained status comes before the second SUBACK. */
async function listen(client: mqtt.MqttClient, statusTopic: string, answers: string): Promise<void> {
  // A user that may not read the status can still ask.
  await client.subscribeAsync(statusTopic, { qos: 1 }).catch(() => {});
  const [granted] = await client.subscribeAsync(answers, { qos: 1 });
  if (granted === undefined || granted.qos >= 128)
    throw new Error(`the broker lets nobody subscribe to ${answers}, where the answer comes`);
}

/** @returns whether anybody is subscribed to it, as far as the broker says */
async function publish(
  client: mqtt.MqttClient,
  asked: Call,
  requester: string,
  number: string,
): Promise<boolean> {
  const { device, command, argument, protocol } = asked;
  const topic = `${device}/cmd/${command}`;
  if (protocol === 4) {
    await client.publishAsync(`${topic}/${requester}/${number}`, argument, { qos: 1 });
    return true;
  }
  let isTaken = true;
  // MQTT.js gives the code of a PUBACK to its caller only if it is an error.
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' && packet.reasonCode === NO_MATCHING_SUBSCRIBERS) isTaken = false;
  });
  await client.publishAsync(topic, argument, {
    qos: 1,
    properties: { responseTopic: `re/${requester}/${number}`, correlationData: Buffer.from(number) },
  });
  return isTaken;
}
