import { dialectOf } from '../../../simulator/modem/index.ts';
import { LiveModem, type LiveModemPlan } from '../../../simulator/realtime/modem/live-modem.ts';
import { later, until } from '../proxy/rig.ts';

/** The board's end of a modem's UART. */
export interface ModemBoard {
  /** What came since the last command. */
  text: string;
  /** @returns what came until it matched */
  ask(bytes: string, answer: RegExp): Promise<string>;
  /** Registers, and opens connection 0 with direct push. */
  open(): Promise<void>;
  /** Sends bytes on connection 0. */
  give(bytes: string): void;
}

/** A BG96 that starts at once on a quick link, and a board at its wire. @param port of the server; null: where the board says */
export async function modemWithBoard(
  port: number | null,
  plan: Partial<LiveModemPlan> = {},
): Promise<{ live: LiveModem; board: ModemBoard }> {
  const dialect = dialectOf('bg96');
  if (dialect === undefined) throw new Error('bg96');
  const live = new LiveModem({
    dialect: { ...dialect, boot: [], readyS: 0.01 },
    type: 'bg96',
    baud: 921600,
    seed: '1',
    link: { name: 'quick', faults: [{ fault: 'delay', rttMsP50: 20, rttMsP90: 20 }] },
    attachS: [0.01, 0.01],
    upstream: port === null ? null : { host: '127.0.0.1', port },
    line: () => {},
    ...plan,
  });
  later(() => live.remove());
  const board: ModemBoard = {
    text: '',
    async ask(bytes, answer) {
      board.text = '';
      live.write(bytes);
      await until(`${JSON.stringify(bytes)} is answered`, () => answer.test(board.text));
      return board.text;
    },
    async open() {
      await until('it is registered', () => live.modem.registration.isRegistered);
      await board.ask('ATE0\r', /OK/);
      await board.ask('AT+QIACT=1\r', /OK/);
      await board.ask('AT+QIOPEN=1,0,"TCP","broker",1883,0,1\r', /\+QIOPEN: 0,0/);
    },
    give(bytes) {
      const wasPrompted = board.ask(`AT+QISEND=0,${bytes.length}\r`, /> $/);
      void wasPrompted.then(() => live.write(bytes));
    },
  };
  live.modem.uart.toBoard = (bytes) => {
    board.text += bytes;
  };
  await live.start();
  live.modem.uart.modemBaud = 921600;
  return { live, board };
}
