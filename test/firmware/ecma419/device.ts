import { type Kernel, WORLD } from '../../../simulator/kernel/kernel.ts';
import type { Random } from '../../../simulator/kernel/random.ts';
import type { Listener, NetError, SocketUser } from '../../../simulator/net/socket.ts';
import { dial, type PipeEnd } from '../../broker/pipe.ts';

/*
 * The classes of a host as ECMA-419 asks for them: the Base Class Pattern, the IO Class Pattern, TCP socket and Domain Name
 * Resolver. What a program does against them throws, as it would there, and is noted.
 */

export type Options = Record<string, unknown>;
type Callback = (...values: unknown[]) => void;

/** What becomes of a connection that is asked for, or of one that is there. */
export type Way = 'up' | 'refuses' | 'silent';

const CONNECT_US = 50_000;
const RESOLVE_US = 80_000;
/** From a write until its bytes are acknowledged, and the buffer has room again. */
const ROUND_TRIP_US = 60_000;

export class Device {
  readonly kernel: Kernel;
  /** What a program did that the standard forbids. */
  readonly offences: string[] = [];
  /** Instances that are not closed. */
  open = 0;
  mostOpen = 0;
  way: Way = 'up';
  /** Bytes of a socket's send buffer. */
  sendBuffer = 1000;
  /** Moddable's resolver calls callbacks of the options; the standard's has a completion callback. */
  resolves: 'callbacks' | 'completion' = 'callbacks';
  /** `write` of the standard says how much may be written after it. */
  writeTells = true;
  addresses: Record<string, string> = { 'broker.example': '10.0.0.1' };
  /** Options that the constructors were given. */
  readonly given: Options[] = [];
  readonly sockets: Tcp[] = [];
  readonly random: Random;
  #listener: Listener;

  constructor(kernel: Kernel, listener: Listener) {
    this.kernel = kernel;
    this.random = kernel.random('device');
    this.#listener = listener;
  }

  /** The class for `io` in a program's options. */
  classOf<T>(make: new (device: Device, options: Options) => T): new (options: Options) => T {
    const device = this;
    return class {
      constructor(options: Options) {
        if (typeof options !== 'object') throw device.offence('no options object');
        // biome-ignore lint/correctness/noConstructorReturn: the program gets an instance that knows its device
        return new make(device, options) as this & T;
      }
    } as unknown as new (
      options: Options,
    ) => T;
  }

  /** Ends all connections: by an error, or by silence in both directions. */
  cut(way: 'error' | 'silence'): void {
    for (const socket of this.sockets) socket.cut(way);
  }

  offence(what: string): Error {
    this.offences.push(what);
    return new Error(what);
  }

  connect(user: SocketUser): PipeEnd {
    const end = dial(this.kernel, this.#listener, 1);
    end.user = user;
    return end;
  }

  later(delayUs: number, run: () => void): void {
    this.kernel.after(delayUs, WORLD, run, undefined);
  }
}

/** The Base Class Pattern: it lives until `close`, and calls nobody behind it. */
class Instance {
  protected readonly device: Device;
  #isClosed = false;

  constructor(device: Device) {
    this.device = device;
    device.open++;
    device.mostOpen = Math.max(device.mostOpen, device.open);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.device.open--;
  }

  /** Calls later, from no call of the program's, unless it is closed. */
  protected call(delayUs: number, run: () => void): void {
    this.device.later(delayUs, () => {
      if (!this.#isClosed) run();
    });
  }

  protected check(method: string): void {
    if (this.#isClosed) throw this.device.offence(`${method} of an instance that is closed`);
  }
}

export class Tcp extends Instance implements SocketUser {
  readonly format = 'buffer';
  #options: Options;
  #end: PipeEnd | null = null;
  #credit = 0;
  #readable = '';
  #isLost = false;
  #isSilent = false;

  constructor(device: Device, options: Options) {
    if (!/^\d+(\.\d+){3}$/.test(options.address as string)) throw device.offence('address is none');
    if (typeof options.port !== 'number') throw device.offence('port is no number');
    super(device);
    device.given.push(options);
    device.sockets.push(this);
    this.#options = options;
    // An error comes late: no constructor throws as the peer refuses.
    if (device.way === 'refuses') this.call(CONNECT_US, () => this.#fail());
    if (device.way === 'up') this.call(CONNECT_US, () => this.#connected());
  }

  write(bytes: unknown): number | undefined {
    this.#check('write');
    if (!(bytes instanceof ArrayBuffer)) throw this.device.offence('write of what is no byte buffer');
    if (this.#end === null) throw this.device.offence('write before onWritable');
    if (bytes.byteLength > this.#credit)
      throw this.device.offence(`write of ${bytes.byteLength}, of ${this.#credit} that it takes`);
    this.#credit -= bytes.byteLength;
    if (!this.#isSilent) {
      this.#end.write(String.fromCharCode(...new Uint8Array(bytes)));
      this.call(ROUND_TRIP_US, () => {
        this.#credit += bytes.byteLength;
        if (!this.#isLost && !this.#isSilent) this.#tell('onWritable', this.#credit);
      });
    }
    return this.device.writeTells ? this.#credit : undefined;
  }

  /** Up to so many bytes. */
  read(bytes: unknown): ArrayBuffer | undefined {
    this.#check('read');
    if (typeof bytes !== 'number' || bytes < 1) throw this.device.offence(`read of ${bytes}`);
    if (this.#readable === '') return undefined;
    const taken = this.#readable.slice(0, 1 + this.device.random.below(bytes));
    this.#readable = this.#readable.slice(taken.length);
    return Uint8Array.from(taken, (one) => one.charCodeAt(0)).buffer;
  }

  override close(): void {
    super.close();
    this.#end?.end();
    this.#end = null;
  }

  cut(way: 'error' | 'silence'): void {
    if (way === 'silence') this.#isSilent = true;
    else if (this.#end !== null) {
      this.#end.abort();
      this.call(0, () => this.#fail());
    }
  }

  #connected(): void {
    this.#end = this.device.connect(this);
    this.#credit = this.device.sendBuffer;
    this.#tell('onWritable', this.#credit);
  }

  #fail(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#tell('onError');
  }

  #tell(name: string, ...values: unknown[]): void {
    (this.#options[name] as Callback | undefined)?.apply(this, values);
  }

  /** Once onError is called, only `close` may be. */
  #check(method: string): void {
    this.check(method);
    if (this.#isLost) throw this.device.offence(`${method} behind onError`);
  }

  onConnected(): void {}
  onWritable(): void {}

  onReadable(): void {
    if (this.#end === null || this.#isSilent) return;
    const bytes = this.#end.read(1 << 20);
    this.#readable += bytes;
    if (bytes !== '') this.call(0, () => this.#tell('onReadable', this.#readable.length));
    if (this.#end.ended) this.call(0, () => this.#fail());
  }

  onClosed(_error: NetError | null): void {
    if (!this.#isSilent) this.call(0, () => this.#fail());
  }
}

export class Resolver extends Instance {
  constructor(device: Device, options: Options) {
    super(device);
    device.given.push(options);
  }

  resolve(options: Options, completed?: Callback): void {
    this.check('resolve');
    const { device } = this;
    const host = options.host as string;
    const isMissing =
      device.resolves === 'callbacks' ? !options.onResolved && !options.onError : completed === undefined;
    if (isMissing) throw device.offence('resolve without a callback');
    const address = device.addresses[host];
    this.call(RESOLVE_US, () => {
      if (device.resolves === 'completion')
        if (address === undefined) completed?.call(this, new Error('no answer'));
        else completed?.call(this, null, address, host);
      else if (address === undefined) (options.onError as Callback).call(this, host);
      else (options.onResolved as Callback).call(this, host, address);
    });
  }
}

interface Timed {
  isOver: boolean;
}

/** Moddable's module `timer`: one that is over may not be cleared. */
export function timersOf(device: Device) {
  return {
    set(callback: Callback, delayMs = 0): Timed {
      if (!Number.isInteger(delayMs) || delayMs < 0) throw device.offence(`a timer of ${delayMs} ms`);
      const timed = { isOver: false };
      device.later(delayMs * 1000, () => {
        if (timed.isOver) return;
        timed.isOver = true;
        callback();
      });
      return timed;
    },
    repeat(callback: Callback, delayMs: number): Timed {
      const timed = { isOver: false };
      const again = () => {
        if (timed.isOver) return;
        callback();
        device.later(delayMs * 1000, again);
      };
      device.later(delayMs * 1000, again);
      return timed;
    },
    clear(timed?: Timed): void {
      if (timed === undefined) return;
      if (timed.isOver) throw device.offence('a timer that is over was cleared');
      timed.isOver = true;
    },
  };
}
