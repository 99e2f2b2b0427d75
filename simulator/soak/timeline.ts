import type { Observations } from '../checks/index.ts';
import type { WirePacket } from '../checks/packet.ts';
import type { Trace } from '../kernel/trace.ts';
import { UP } from '../link/fault.ts';
import { PACKET_NAMES } from '../report/packet-words.ts';
import { printable } from '../report/printable.ts';
import { ACK, FIN, RST, type Segment, SYN } from '../tcp/segment.ts';
import type { World } from '../world/world.ts';

/** Lines that one timeline may have; a window that holds more is cut at its end. */
export const MAX_LINES = 2000;
const MAX_SHOWN_BYTES = 48;

/** The stretch of a run that is shown. */
export interface TimelineFocus {
  device: number;
  fromUs: number;
  toUs: number;
  /** Failures of checks: the one that it is about, and others, also from before. */
  marks?: readonly { timeUs: number; text: string }[];
}

/** Trace lines that begin or end an obstacle between a device and the broker. Outages may overlap. */
const OBSTACLES: { [event: string]: [what: 'outages' | 'powerCuts' | 'brokerDowns', change: 1 | -1] } = {
  'link lost': ['outages', 1],
  'link back': ['outages', -1],
  'power off': ['powerCuts', 1],
  'power on': ['powerCuts', -1],
  'broker killed': ['brokerDowns', 1],
  'broker back': ['brokerDowns', -1],
};

interface Line {
  timeUs: number;
  place: number;
  part: string;
  text: string;
}

/** Follows one device through a stretch of a run: its link, segments, packets, client, program. */
export class Timeline implements Trace {
  #focus: TimelineFocus;
  #trace: Trace;
  #lines: Line[] = [];
  #world: World | null = null;
  #wasConnected: boolean | null = null;
  /** When the window begins; a board is off until its power comes. */
  #before = { outages: 0, powerCuts: 1, brokerDowns: 0 };

  /** @param trace gets every line of the run, as without a timeline */
  constructor(focus: TimelineFocus, trace: Trace) {
    this.#focus = focus;
    this.#trace = trace;
  }

  watch(world: World): void {
    this.#world = world;
    const packets: Partial<Observations> = {
      sent: (timeUs, device, connection, packet) =>
        this.#add(timeUs, device, 'mqtt', `-> ${say(packet)} on socket ${connection}`),
      received: (timeUs, device, connection, packet) =>
        this.#add(timeUs, device, 'mqtt', `<- ${say(packet)} on socket ${connection}`),
    };
    world.observer.checks.listen(packets);
  }

  /** Fits `Watchers.capture`. */
  readonly capture = (segment: Segment, timeUs: number): void => {
    const flags = [SYN, FIN, RST, ACK].filter((flag) => segment.flags & flag);
    const names = flags.map((flag) => ({ [SYN]: 'SYN', [FIN]: 'FIN', [RST]: 'RST', [ACK]: 'ACK' })[flag]);
    const payload = segment.payload === '' ? '' : ` ${segment.payload.length} bytes at ${segment.seq}`;
    const again = segment.isRetransmission ? ', again' : '';
    const way = segment.direction === UP ? '->' : '<-';
    const device = segment.path?.device ?? 0;
    this.#add(timeUs, device, 'tcp', `${way} ${names.join(' ')}${payload} ack ${segment.ack}${again}`);
  };

  line(timeUs: number, device: number, event: string, bytes = '', reachedUs?: number): void {
    this.#trace.line(timeUs, device, event, bytes, reachedUs);
    if (device !== 0 && device !== this.#focus.device) return;
    const obstacle = OBSTACLES[event];
    if (obstacle !== undefined && timeUs < this.#focus.fromUs) this.#before[obstacle[0]] += obstacle[1];
    const words = event.startsWith('part ') ? event.slice('part '.length) : event;
    this.#add(timeUs, this.#focus.device, partOf(event), `${words}${quote(bytes)}`);
  }

  /** Fits `Watchers.called`. */
  readonly called = (timeUs: number, device: number, method: string, args: unknown[]): void => {
    const words = args.filter((one) => typeof one !== 'function').map((one) => JSON.stringify(one));
    this.#add(timeUs, device, 'app', `${method}(${words.join(', ')})`);
  };

  /** Fits `Watchers.printed`. A change of a part is a line of the trace already. */
  readonly printed = (timeUs: number, device: number, line: string, isPart = false): void => {
    if (!isPart) this.#add(timeUs, device, 'prints', printable(line));
  };

  /** Fits `Watchers.at`. */
  readonly at = (timeUs: number, device: number, way: 'in' | 'out', text: string): void =>
    this.#add(timeUs, device, 'at', `${way === 'in' ? '->' : '<-'} ${printable(text)}`);

  /** One line an event, in the order of time. */
  text(): string {
    // A connect() runs its device ahead of the others.
    const lines = this.#lines.sort((a, b) => a.timeUs - b.timeUs || a.place - b.place);
    const cut = lines.length === MAX_LINES ? [`... (more than ${MAX_LINES} lines)`] : [];
    const { fromUs, marks = [] } = this.#focus;
    const { outages, powerCuts, brokerDowns } = this.#before;
    const begin = `link ${outages > 0 ? 'lost' : 'there'}, power ${powerCuts > 0 ? 'off' : 'on'}, broker ${brokerDowns > 0 ? 'down' : 'up'}`;
    const all = [{ timeUs: Math.max(0, fromUs), place: -1, part: 'world', text: begin }, ...lines];
    for (const mark of marks) {
      const at = all.findIndex(({ timeUs }) => timeUs > mark.timeUs);
      all.splice(at < 0 ? all.length : at, 0, { ...mark, place: 0, part: 'check' });
    }
    return [...all.map(write), ...cut].join('\n');
  }

  #add(timeUs: number, device: number, part: string, text: string): void {
    const { device: wanted, fromUs, toUs } = this.#focus;
    if (device !== wanted || timeUs < fromUs || timeUs > toUs || this.#lines.length >= MAX_LINES) return;
    this.#lines.push({ timeUs, place: this.#lines.length, part, text });
    const isConnected = this.#world?.devices[wanted - 1].isConnected ?? null;
    if (isConnected === this.#wasConnected) return;
    this.#wasConnected = isConnected;
    const state = isConnected === null ? 'no client' : isConnected ? 'connected' : 'not connected';
    this.#lines.push({ timeUs, place: this.#lines.length, part: 'client', text: state });
  }
}

function partOf(event: string): string {
  if (event.startsWith('publish')) return 'app';
  if (event.startsWith('modem')) return 'modem';
  if (event.startsWith('part ')) return 'part';
  if (/^(link|power|suffers)/.test(event)) return 'world';
  return event.startsWith('socket') ? 'board' : 'broker';
}

function say({ type, packetId, publish, code }: WirePacket): string {
  const id = packetId > 0 ? ` id ${packetId}` : '';
  if (publish !== null)
    return `PUBLISH qos ${publish.qos}${id}${publish.dup ? ' dup' : ''}${quote(publish.payload)}`;
  return `${PACKET_NAMES[type] ?? `type ${type}`}${id}${code > 0 ? ` code ${code}` : ''}`;
}

function quote(bytes: string): string {
  if (bytes === '') return '';
  const short = bytes.length > MAX_SHOWN_BYTES ? `${bytes.slice(0, MAX_SHOWN_BYTES)}...` : bytes;
  return ` ${JSON.stringify(short)}`;
}

function write({ timeUs, part, text }: Line): string {
  const seconds = timeUs / 1e6;
  const clock = [seconds / 3600, (seconds / 60) % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  return `${clock.join(':')}:${(seconds % 60).toFixed(6).padStart(9, '0')}  ${part.padEnd(6)}  ${text}`;
}
