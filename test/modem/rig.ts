import { Kernel } from '../../simulator/kernel/kernel.ts';
import { Link } from '../../simulator/link/index.ts';
import { dialectOf, Modem } from '../../simulator/modem/index.ts';
import { SimulatedBearer } from '../../simulator/modem/simulated-bearer.ts';
import type { Listener, Socket, SocketUser } from '../../simulator/net/socket.ts';
import { SimulatedNet } from '../../simulator/tcp/index.ts';

/** A server that says everything back; `isThere` false refuses. */
export class Echo implements Listener {
  isThere = true;
  heard = '';
  socket: Socket | null = null;

  listeningAt(): boolean {
    return this.isThere;
  }

  accept(socket: Socket): SocketUser {
    this.socket = socket;
    return {
      onConnected: () => {},
      onReadable: () => {
        const bytes = socket.read(4096);
        this.heard += bytes;
        socket.write(bytes);
      },
      onWritable: () => {},
      onClosed: () => {},
    };
  }
}

/** A modem with a board's port at its UART, in virtual time. */
export class ModemRig {
  readonly kernel: Kernel;
  readonly modem: Modem;
  readonly server = new Echo();
  /** All that the board has read, and as it was read. */
  text = '';
  reads: string[] = [];
  notes: string[] = [];
  attaches: boolean[] = [];

  constructor(type = 'bg96', seed = 1, baud = 115200) {
    const dialect = dialectOf(type);
    if (dialect === undefined) throw new Error(type);
    this.kernel = new Kernel(seed);
    const link = new Link(this.kernel, 1, {
      name: 'plain',
      faults: [{ fault: 'delay', rttMsP50: 200, rttMsP90: 200 }],
    });
    const net = new SimulatedNet(this.kernel, 1, link, this.server, {
      clientStack: 'generic-modem',
      serverStack: 'linux',
    });
    this.modem = new Modem({
      clock: this.kernel,
      owner: 1,
      random: (purpose) => this.kernel.random(purpose),
      dialect,
      type,
      bearer: new SimulatedBearer(this.kernel, 1, net),
      attachS: [2, 2],
      nowS: () => 1795000000 + this.kernel.now / 1e6,
      observer: {
        line: (kind, text) => {
          if (kind === 'note') this.notes.push(text);
        },
        attached: (byBoard) => this.attaches.push(byBoard),
      },
    });
    this.modem.uart.boardBaud = baud;
    this.modem.uart.toBoard = (bytes) => {
      this.text += bytes;
      this.reads.push(bytes);
    };
  }

  wait(seconds: number): void {
    this.kernel.run(this.kernel.now + seconds * 1e6);
  }

  key(seconds: number): void {
    this.modem.power.key(true);
    this.wait(seconds);
    this.modem.power.key(false);
  }

  /** On, registered, echo off. */
  begin(): this {
    this.key(1.2);
    this.wait(20);
    this.ask('ATE0');
    return this;
  }

  /** @returns what the modem says within so long */
  ask(command: string, seconds = 1): string {
    const before = this.text.length;
    this.modem.uart.write(`${command}\r`);
    this.wait(seconds);
    return this.text.slice(before);
  }

  /** The same for bytes that are no line. */
  give(bytes: string, seconds = 1): string {
    const before = this.text.length;
    this.modem.uart.write(bytes);
    this.wait(seconds);
    return this.text.slice(before);
  }
}
