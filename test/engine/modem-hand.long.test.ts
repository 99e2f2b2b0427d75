import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { freePort } from '../free-ports.ts';
import { isInstalled, Mosquitto } from '../judges/mosquitto.ts';
import { later, sleep } from '../realtime/proxy/rig.ts';
import { startModem, subscribed, until } from './modem-rig.ts';

/** CONNECT of client `hand`, and PUBLISH of `text` to the topic `hand`. */
const PACKETS = '\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04hand\x30\x0a\0\x04handtext';
const ANSWER_MS = 100_000;

const canRun = isInstalled('mosquitto') && isInstalled('socat');

test.skipIf(!canRun)(
  'AT commands that somebody types through socat reach mosquitto',
  async () => {
    const broker = await Mosquitto.begin();
    later(() => broker.end());
    const { terminal } = await startModem(broker.port, `localhost:${await freePort()}`);
    const arrived: string[] = [];
    await subscribed(broker.port, 'hand', (text) => arrived.push(text));
    const socat = spawn('socat', ['-', `${terminal},rawer`]);
    later(() => socat.kill());
    let said = '';
    socat.stdout.setEncoding('latin1').on('data', (text: string) => {
      said += text;
    });
    const type = async (bytes: string, answer: RegExp) => {
      said = '';
      socat.stdin.write(bytes, 'latin1');
      await until(`${JSON.stringify(bytes)} has an answer`, () => answer.test(said), ANSWER_MS);
    };
    // It is deaf while it starts.
    await sleep(6000);
    await type('ATE0\r', /OK/);
    await type('ATI\r', /BG96[\s\S]*OK/);
    await type('AT+CPIN?\r', /\+CPIN: READY[\s\S]*OK/);
    while (!/\+CEREG: 0,1/.test(said)) await type('AT+CEREG?\r', /OK/);
    await type('AT+QICSGP=1,1,"iot"\r', /OK/);
    await type('AT+QIACT=1\r', /OK/);
    await type('AT+QIOPEN=1,0,"TCP","broker",1883,0,1\r', /\+QIOPEN: 0,0/);
    await type(`AT+QISEND=0,${PACKETS.length}\r`, /> $/);
    await type(PACKETS, /SEND OK/);
    await until('the broker has the message', () => arrived.length > 0, ANSWER_MS);
    expect(arrived).toEqual(['text']);
  },
  300_000,
);
