import { I2cBus } from '../../../sensors/simulated/bus.ts';
import { OneWireBus } from '../../../sensors/simulated/onewire.ts';
import { Pins } from '../../../sensors/simulated/pins.ts';
import type { Board } from '../../../simulator/board/board.ts';
import { type Client, watchCalls, watchMessages } from '../../../simulator/board/observe.ts';
import type { BoardOptions } from '../../../simulator/board/options.ts';
import { rig } from '../rig.ts';
import { type Found, type Hands, walk } from './walk.ts';

/** The shape of a client: what watches a client replaces these. */
const CLIENT = `
  function C() {}
  C.prototype.publish = function (t, m, o) { return true; };
  C.prototype.topic = function () { return function () { }; };
  C.prototype.connect = function () {};
  exports.create = function () { return new C(); };
  `;

/** A board with something on each of its wires, whose client is watched as in a simulated world. */
export function equipped(program: string, more: Partial<BoardOptions> = {}) {
  return rig(
    program,
    (kernel) => {
      const pins = new Pins(kernel, 1);
      pins.attach('D4', {
        level: (timeUs) => (Math.floor(timeUs / 1e5) % 2 === 0 ? 0 : 1),
        nextEdgeUs: (timeUs) => (Math.floor(timeUs / 1e5) + 1) * 1e5,
      });
      const i2c = new I2cBus();
      i2c.attach({ address: 0x40, write: () => true, read: (length) => new Uint8Array(length & 0xff) });
      const wire = new OneWireBus();
      wire.attach({ rom: '28ff000000000001', reset: () => true, write: () => {}, read: () => 7 });
      return {
        i2c,
        hardware: {
          pins,
          oneWire: { D2: wire },
          spi: { D5: { transfer: (bytes) => bytes } },
          serial: { Serial2: { next: (timeUs) => ({ atUs: timeUs + 3e5, data: 'x' }) } },
        },
        ownFiles: { 'mote.json': '{"a":{"b":[1]}}' },
        onClient: watchClient,
        ...more,
      };
    },
    { mote: CLIENT },
  );
}

/** As a device of a world does, the calls for a timeline too. */
export function watchClient(client: Client): void {
  watchMessages(client, { listening: () => {}, heard: () => {}, threw: () => {} });
  watchCalls(client, ['connect', 'publish'], () => {});
}

export function globalOf(board: Board): Record<string, unknown> {
  return board.globals.object('global') as Record<string, unknown>;
}

/** Walks as the board's program from its roots, and from what it was given so far. */
export function walkOn(
  board: Board,
  more: Record<string, unknown> = {},
): { found: Found | null; looked: number } {
  let result: { found: Found | null; looked: number } | null = null;
  const globals = globalOf(board);
  let failure: unknown = null;
  board.interpreter.guard(() => {
    try {
      const hands = globals.hands as Hands;
      const given = { ...hands.given.splice(0) };
      result = walk({ ...(globals.roots as object), ...more, ...given }, hands);
    } catch (error) {
      failure = error;
    }
  });
  if (result === null) throw failure;
  return result;
}
