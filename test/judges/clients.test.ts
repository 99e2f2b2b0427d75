import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { TakenIn, Violation } from '../../simulator/broker/index.ts';
import { isInstalled, run } from './mosquitto.ts';
import { serveOwn } from './serve.ts';

const missing = ['mosquitto_pub', 'mosquitto_sub'].filter((program) => !isInstalled(program));
if (missing.length > 0) console.log(`skipped: our broker with ${missing.join(' and ')}, not installed`);

test.skipIf(missing.length > 0)(
  'Debian’s clients publish and subscribe through our broker, and break no rule',
  async () => {
    const taken: TakenIn[] = [];
    const violations: Violation[] = [];
    const broker = await serveOwn({
      takenIn: (publish) => taken.push(publish),
      violation: (violation) => violations.push(violation),
      connected() {},
      closed() {},
    });
    const where = ['-h', '127.0.0.1', '-p', `${broker.port}`, '-t', 'hall/temperature'];
    const retained = run('mosquitto_pub', [...where, '-q', '1', '-r', '-m', '19.5']);
    expect((await once(retained, 'close'))[0]).toBe(0);
    const listener = run('mosquitto_sub', [...where, '-q', '1', '-C', '1', '-W', '5']);
    const [heard] = await once(listener.stdout as NodeJS.ReadableStream, 'data');
    expect(String(heard)).toBe('19.5\n');
    expect((await once(listener, 'close'))[0]).toBe(0);
    expect(taken).toMatchObject([{ topic: 'hall/temperature', payload: '19.5', qos: 1, retain: true }]);
    expect(violations).toEqual([]);
    await broker.stop();
  },
);
