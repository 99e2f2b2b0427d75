import { Tally } from '../checks/check.ts';
import type { CheckResult } from '../checks/index.ts';
import { ByDevice, type DeviceRange } from '../kernel/device-range.ts';
import type { Trace } from '../kernel/trace.ts';
import type { ConnectionEnd, ModemObserver } from '../modem/index.ts';
import type { Connecting, NetStack, Polled, Socket } from '../net/socket.ts';

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
/** How long a driver may keep a connection open for its program that the modem says is none; unread bytes take longer. [E] */
const MAX_ENDING_US: Record<ConnectionEnd, number> = { refused: 10e6, 'context-lost': 10e6, closed: 120e6 };

/** Gets a line of the board (`in`, as the modem sees it) or of its modem (`out`). */
export type AtWatch = (timeUs: number, device: number, way: 'in' | 'out', text: string) => void;

/** The bytes of one connection that have gone into one end of the driver and not come out at the other. */
interface Stream {
  toBoard: string;
  toModem: string;
  /** The modem has said that it is no more; null until then. */
  end: { why: ConnectionEnd; said: string; timeUs: number } | null;
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
  readonly #seen: ByDevice<Seen>;
  readonly #bytesDown = new Tally();
  readonly #bytesUp = new Tally();
  readonly #attaches = new Tally();
  readonly #power = new Tally();
  readonly #ends = new Tally();
  attaches = 0;
  /** Null: nobody looks at the dialogue. */
  at: AtWatch | null = null;

  readonly #onAttach: (device: number) => void;

  /** @param onAttach called when a board makes its modem attach */
  constructor(
    trace: Trace,
    now: () => number,
    devices: DeviceRange,
    onAttach: (device: number) => void = () => {},
  ) {
    this.#onAttach = onAttach;
    this.#trace = trace;
    this.#now = now;
    this.#seen = new ByDevice(devices, () => ({
      attachesUs: [],
      offUs: 0,
      isBoardOn: false,
      streams: new Map(),
    }));
  }

  observerOf(device: number): ModemObserver {
    const seen = this.#seen.of(device);
    return {
      line: (kind, text) => {
        if (kind === 'note') this.#trace.line(this.#now(), device, `modem: ${text}`);
        else this.at?.(this.#now(), device, kind, text);
      },
      attached: (byBoard) => this.#attached(device, byBoard),
      powered: (state) => {
        if (state === 'on') this.#ended(device);
        else this.disturbed(device);
        // Power saving is what the board has asked for.
        seen.offUs = state === 'off' ? this.#now() : -1;
      },
      received: ({ id }, bytes) => {
        const stream = seen.streams.get(id);
        if (stream !== undefined) stream.toBoard += bytes;
      },
      sent: ({ id }, bytes) => this.#sent(device, id, bytes),
      ended: ({ id }, why, said) => {
        const timeUs = this.#now();
        this.#trace.line(timeUs, device, `modem ends connection ${id}: ${said}`);
        const stream = seen.streams.get(id);
        if (stream !== undefined) stream.end ??= { why, said, timeUs };
      },
    };
  }

  /** Something new befalls the modem: what its driver then has to hear is another thing. */
  disturbed(device: number): void {
    for (const stream of this.#seen.of(device).streams.values()) this.#judgeEnd(device, stream);
  }

  boardPowered(device: number, isOn: boolean): void {
    const seen = this.#seen.of(device);
    if (!isOn) this.#ended(device);
    seen.isBoardOn = isOn;
    if (seen.offUs >= 0) seen.offUs = this.#now();
    this.disturbed(device);
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
    const { streams } = this.#seen.of(device);
    const stream: Stream = { toBoard: '', toModem: '', end: null };
    streams.set(id, stream);
    const closed = (close: () => void) => {
      this.#judgeEnd(device, stream);
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
      poll:
        socket.poll &&
        (() => {
          const polled = socket.poll?.();
          if (socket.ended) this.#judgeEnd(device, stream);
          return polled as Polled;
        }),
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
    this.#bytesDown.evaluated++;
    if (stream.toBoard.startsWith(bytes)) stream.toBoard = stream.toBoard.slice(bytes.length);
    else {
      const what = stray('the program read', bytes, 'the modem had', stream.toBoard);
      this.#bytesDown.fail(this.#now(), device, what);
    }
  }

  /** The driver has ended it, or does not need to any more. */
  #judgeEnd(device: number, stream: Stream): void {
    const { end } = stream;
    if (end === null) return;
    stream.end = null;
    this.#ends.evaluated++;
    const dueUs = end.timeUs + MAX_ENDING_US[end.why];
    if (this.#now() <= dueUs) return;
    const { said, why } = end;
    const seconds = MAX_ENDING_US[why] / 1e6;
    const what = `${said} (${why}), and ${seconds} s later the connection was still open for the program`;
    this.#ends.fail(dueUs, device, `the modem said ${what}`);
  }

  results(): CheckResult[] {
    for (const [device] of this.#seen) {
      this.#ended(device);
      this.disturbed(device);
    }
    return [
      this.#bytesDown.result('modem brings no stray byte'),
      this.#bytesUp.result('modem sends no stray byte'),
      this.#attaches.result('attaches within the rule of operators'),
      this.#power.result('modem is not left switched off'),
      this.#ends.result('connections that the modem ends end for the program'),
    ];
  }

  #sent(device: number, id: number, bytes: string): void {
    const stream = this.#seen.of(device).streams.get(id);
    // The program has closed the socket; what it wrote before may still leave.
    if (stream === undefined) return;
    this.#bytesUp.evaluated++;
    if (stream.toModem.startsWith(bytes)) stream.toModem = stream.toModem.slice(bytes.length);
    else {
      const what = stray('the modem sends', bytes, 'the program wrote', stream.toModem);
      this.#bytesUp.fail(this.#now(), device, what);
    }
  }

  #attached(device: number, byBoard: boolean): void {
    this.attaches++;
    this.#trace.line(this.#now(), device, byBoard ? 'modem attaches' : 'modem attaches by itself');
    if (!byBoard) return;
    this.#onAttach(device);
    const { attachesUs } = this.#seen.of(device);
    const now = this.#now();
    attachesUs.push(now);
    while (attachesUs[0] <= now - HOUR_US) attachesUs.shift();
    this.#attaches.evaluated++;
    if (attachesUs.length > MAX_ATTACHES_AN_HOUR)
      this.#attaches.fail(now, device, `${attachesUs.length} attaches within an hour`);
  }

  /** Ends a time without power. */
  #ended(device: number): void {
    const { offUs, isBoardOn } = this.#seen.of(device);
    if (!isBoardOn) return;
    this.#power.evaluated++;
    const now = this.#now();
    if (offUs >= 0 && now - offUs > MAX_OFF_US)
      this.#power.fail(now, device, `the modem has been off for ${Math.round((now - offUs) / 60e6)} minutes`);
  }
}

function stray(what: string, bytes: string, whose: string, expected: string): string {
  const [seen, wanted] = [bytes, expected].map((text) => JSON.stringify(text.slice(0, 40)));
  return `${what} ${seen}, and ${whose} ${wanted}`;
}
