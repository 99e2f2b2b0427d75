import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { pair } from './pair.ts';

const stack = fc.constantFrom(
  'esp-lwip' as const,
  'esp-lwip-idf3' as const,
  'generic-modem' as const,
  'linux' as const,
);

const link = fc.record({
  rttMs: fc.integer({ min: 1, max: 3000 }),
  jitter: fc.double({ min: 1, max: 3, noNaN: true }),
  up: fc.integer({ min: 0, max: 40 }),
  down: fc.integer({ min: 0, max: 40 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** Text whose every place differs from its neighbours. */
const text = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode(index % 251)).join('');

function faultsOf(shape: { rttMs: number; jitter: number; up: number; down: number }): FaultPlan[] {
  return [
    { fault: 'loss', upPercent: shape.up, downPercent: shape.down },
    { fault: 'delay', rttMsP50: shape.rttMs, rttMsP90: shape.rttMs * shape.jitter },
  ];
}

test('every byte arrives once and in order, or both ends learn that the connection is gone', () => {
  const writes = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(stack, stack, link, writes, fc.boolean(), (clientStack, serverStack, shape, sizes, nagle) => {
      const { kernel, client, server, connect } = pair(faultsOf(shape), {
        clientStack,
        serverStack,
        seed: shape.seed,
        clientNodelay: !nagle,
        serverNodelay: !nagle,
      });
      if (connect().socket === null) return;
      const whole = text(sizes.reduce((sum, size) => sum + size, 0));
      let written = 0;
      for (const size of sizes) {
        for (let left = size; left > 0 && client.closed.length === 0; ) {
          const taken = client.socket?.write(whole.slice(written, written + left)) ?? 0;
          written += taken;
          left -= taken;
          kernel.run(kernel.now + 500_000);
        }
      }
      client.socket?.end();
      kernel.run(kernel.now + 3600e6);
      expect(whole.startsWith(server.text)).toBe(true);
      if (client.closed.length === 0) expect(server.text.length).toBe(written);
      else expect(client.closed).toEqual(['timeout']);
    }),
    { numRuns: 150, seed: 1 },
  );
});

test('the same seed gives the same packets, another seed others', () => {
  const run = (seed: number) => {
    const lines: string[] = [];
    const { kernel, client, connect } = pair(faultsOf({ rttMs: 300, jitter: 2, up: 20, down: 20 }), {
      seed,
      capture: (segment, timeUs) => {
        lines.push(`${timeUs} ${segment.seq} ${segment.ack} ${segment.flags}`);
      },
    });
    connect();
    for (let index = 0; index < 30; index++) {
      client.socket?.write('again and again');
      kernel.run(kernel.now + 1e6);
    }
    kernel.run(600e6);
    return lines.join('\n');
  };
  expect(run(1)).toBe(run(1));
  expect(run(1)).not.toBe(run(2));
});

test('a reader that does not read stops the writer, and the bytes come when it reads', () => {
  for (const [clientStack, serverStack] of [
    ['linux', 'esp-lwip'],
    ['esp-lwip', 'linux'],
  ] as const) {
    const { kernel, client, server, connect } = pair([{ fault: 'delay', rttMsP50: 100, rttMsP90: 100 }], {
      clientStack,
      serverStack,
    });
    connect();
    const reader = server.socket;
    kernel.run(1e6);
    const socket = server.socket ?? reader;
    server.socket = null;
    const whole = text(200_000);
    let written = 0;
    for (let round = 0; round < 400; round++) {
      written += client.socket?.write(whole.slice(written)) ?? 0;
      kernel.run(kernel.now + 100_000);
    }
    expect(written).toBeLessThan(whole.length);
    let got = '';
    for (let round = 0; round < 2000; round++) {
      got += socket?.read(1e6) ?? '';
      written += client.socket?.write(whole.slice(written)) ?? 0;
      kernel.run(kernel.now + 100_000);
    }
    expect(got).toBe(whole);
  }
});
