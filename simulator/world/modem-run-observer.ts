import { Tally } from '../checks/check.ts';
import type { CheckResult } from '../checks/index.ts';
import type { Trace } from '../kernel/trace.ts';
import type { ModemObserver } from '../modem/index.ts';
import type { Connecting, NetStack, Socket } from '../net/socket.ts';

/**
 * Attaches that a board may cause in any hour. Operators ask for a back-off that rises (GSMA TS.34); the number is a
 * choice. [E]
 */
export const MAX_ATTACHES_AN_HOUR = 10;
/**
 * Longest time that a driver may leave a modem without power while its board has some: the driver's longest pause is 15
 * min. [E]
 */
const MAX_OFF_US = 20 * 60e6;
const HOUR_US = 3600e6;

/** The bytes of one connection that have gone into one end of the driver and not come out at the other. */
interface Stream {
  toBoard: string;
  toModem: string;
}

interface Seen {
  attachesUs: number[];
  /** Since when the modem has had no power; -1 while it has power. */
  offUs: number;
  isBoardOn: boolean;
  /** Connections of the program, by the modem's socket numbers. */
  streams: Map<number, Stream>;
}

/** Records the faults and commands of the modems of a run, and checks whether their drivers keep the rules. */
export class ModemRunObserver {
  readonly #trace: Trace;
  readonly #now: () => number;
  readonly #seen: Seen[];
  readonly #bytes = new Tally();
  readonly #attaches = new Tally();
  readonly #power = new Tally();
  attaches = 0;

  constructor(trace: Trace, now: () => number, devices: number) {
    this.#trace = trace;
    this.#now = now;
    this.#seen = Array.from({ length: devices + 1 }, () => ({
      attachesUs: [],
      offUs: 0,
      isBoardOn: false,
      streams: new Map(),
    }));
  }

  observerOf(device: number): ModemObserver {
    const seen = this.#seen[device];
    return {
      line: (kind, text) => {
        if (kind === 'note') this.#trace.line(this.#now(), device, `modem: ${text}`);
      },
      attached: (byBoard) => this.#attached(device, byBoard),
      powered: (isOn) => {
        if (isOn) this.#ended(device);
        seen.offUs = isOn ? -1 : this.#now();
      },
      received: ({ id }, bytes) => {
        const stream = seen.streams.get(id);
        if (stream !== undefined) stream.toBoard += bytes;
      },
      sent: ({ id }, bytes) => this.#sent(device, id, bytes),
    };
  }

  boardPowered(device: number, isOn: boolean): void {
    const seen = this.#seen[device];
    if (!isOn) this.#ended(device);
    seen.isBoardOn = isOn;
    if (seen.offUs >= 0) seen.offUs = this.#now();
    seen.streams.clear();
  }

  /** Observes the calls between the engine and the driver of a device. */
  watch(driver: NetStack, device: number): NetStack {
    return {
      connect: (host, port, user, secure): Connecting => {
        const connecting = driver.connect(host, port, user, secure);
        const { socket } = connecting;
        if (socket?.id === undefined) return connecting;
        return { ...connecting, socket: this.#watched(device, socket, socket.id) };
      },
    };
  }

  #watched(device: number, socket: Socket, id: number): Socket {
    const { streams } = this.#seen[device];
    const stream: Stream = { toBoard: '', toModem: '' };
    streams.set(id, stream);
    const closed = (close: () => void) => {
      if (streams.get(id) === stream) streams.delete(id);
      close();
    };
    return {
      get readableBytes() {
        return socket.readableBytes;
      },
      get ended() {
        return socket.ended;
      },
      poll: () => socket.poll?.(),
      write: (bytes) => {
        const taken = socket.write(bytes);
        stream.toModem += bytes.slice(0, taken);
        return taken;
      },
      read: (limit) => {
        const bytes = socket.read(limit);
        if (bytes !== '') this.#read(device, stream, bytes);
        return bytes;
      },
      end: () => closed(() => socket.end()),
      abort: () => closed(() => socket.abort()),
    };
  }

  #read(device: number, stream: Stream, bytes: string): void {
    this.#bytes.evaluated++;
    if (stream.toBoard.startsWith(bytes)) stream.toBoard = stream.toBoard.slice(bytes.length);
    else this.#stray(device, 'the program read', bytes, 'the modem had', stream.toBoard);
  }

  results(): CheckResult[] {
    for (let device = 1; device < this.#seen.length; device++) this.#ended(device);
    return [
      this.#bytes.result('modem brings no stray byte'),
      this.#attaches.result('attaches within the rule of operators'),
      this.#power.result('modem is not left switched off'),
    ];
  }

  #sent(device: number, id: number, bytes: string): void {
    const stream = this.#seen[device].streams.get(id);
    // The program has closed the socket; what it wrote before may still leave.
    if (stream === undefined) return;
    this.#bytes.evaluated++;
    if (stream.toModem.startsWith(bytes)) stream.toModem = stream.toModem.slice(bytes.length);
    else this.#stray(device, 'the modem sends', bytes, 'the program wrote', stream.toModem);
  }

  #stray(device: number, what: string, bytes: string, whose: string, expected: string): void {
    const [seen, wanted] = [bytes, expected].map((text) => JSON.stringify(text.slice(0, 40)));
    this.#bytes.fail(this.#now(), device, `${what} ${seen}, and ${whose} ${wanted}`);
  }

  #attached(device: number, byBoard: boolean): void {
    this.attaches++;
    this.#trace.line(this.#now(), device, byBoard ? 'modem attaches' : 'modem attaches by itself');
    if (!byBoard) return;
    const { attachesUs } = this.#seen[device];
    const now = this.#now();
    attachesUs.push(now);
    while (attachesUs[0] <= now - HOUR_US) attachesUs.shift();
    this.#attaches.evaluated++;
    if (attachesUs.length > MAX_ATTACHES_AN_HOUR)
      this.#attaches.fail(now, device, `${attachesUs.length} attaches within an hour`);
  }

  /** Ends a time without power. */
  #ended(device: number): void {
    const { offUs, isBoardOn } = this.#seen[device];
    if (!isBoardOn) return;
    this.#power.evaluated++;
    const now = this.#now();
    if (offUs >= 0 && now - offUs > MAX_OFF_US)
      this.#power.fail(now, device, `the modem has been off for ${Math.round((now - offUs) / 60e6)} minutes`);
  }
}
