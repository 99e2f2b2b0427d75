import { causeRow } from '../../causes/causes.ts';
import { LineOrder } from '../../kernel/line-order.ts';
import type { Sink } from '../../kernel/trace.ts';
import type { Explained } from '../../why/attribution.ts';

/** Readings that a file holds; of further ones it says how many there are. Each takes about a kilobyte. */
export const MAX_READINGS = 100_000;
const FLUSH_BYTES = 1 << 16;

/** One event of the Trace Event Format, as this writer uses it; times are microseconds. */
export interface TraceEvent {
  name: string;
  cat?: string;
  /** `b` and `e`: the ends of a span that may overlap others; `M`: a name of a process. */
  ph: 'b' | 'e' | 'M';
  /** The device. */
  pid: number;
  tid: number;
  ts: number;
  /** Of the spans of one reading: the same. */
  id?: string;
  args?: Record<string, string | number>;
}

/** Gets the events of one reading, with the time at which they are due and its device. */
export type ReadingSink = (events: Buffer, dueUs: number, device: number) => void;

/**
 * Makes the events of each reading: a span for it, and in it one for each stretch of its time. They come by time and device,
 * whichever devices run beside each other.
 */
export class ReadingSpans {
  readonly #order: LineOrder;
  readonly #devices = new Set<number>();

  constructor(pass: ReadingSink) {
    this.#order = new LineOrder((_timeUs, device, _event, text, dueUs) =>
      pass(Buffer.from(text, 'latin1'), dueUs, device),
    );
  }

  /** @param reachedUs the time that all devices have reached */
  add({ device, number, reading, deliveredUs, spans }: Explained, reachedUs: number): void {
    const events: TraceEvent[] = [];
    const ofDevice = { pid: device, tid: 0 };
    if (!this.#devices.has(device)) {
      this.#devices.add(device);
      events.push({ name: 'process_name', ph: 'M', ...ofDevice, ts: 0, args: { name: `device ${device}` } });
    }
    const same = { cat: 'reading', ...ofDevice, id: `${device}.${number}` };
    const name = `reading ${number}`;
    const args = { topic: reading.topic, qos: reading.qos, tookMs: (deliveredUs - reading.timeUs) / 1000 };
    events.push({ ...same, name, ph: 'b', ts: reading.timeUs, args });
    for (const { fromUs, toUs, cause } of spans) {
      events.push({ ...same, name: cause, ph: 'b', ts: fromUs, args: { cause: causeRow(cause).words } });
      events.push({ ...same, name: cause, ph: 'e', ts: toUs });
    }
    events.push({ ...same, name, ph: 'e', ts: deliveredUs });
    const text = events.map((event) => `,\n${JSON.stringify(event)}`).join('');
    this.#order.add(deliveredUs, device, '', Buffer.from(text, 'utf8').toString('latin1'), reachedUs);
  }

  /** Passes on what is left. */
  end(): void {
    this.#order.end();
  }
}

/** Writes a run's readings for Perfetto (Trace Event Format, JSON). */
export class PerfettoWriter {
  readonly #sink: Sink;
  readonly #spans = new ReadingSpans((events) => this.put(events));
  #waiting: Buffer[] = [Buffer.from('{"displayTimeUnit":"ms","traceEvents":[')];
  #bytes = 0;
  #isFirst = true;
  #readings = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Readings that were left out. */
  get leftOut(): number {
    return Math.max(0, this.#readings - MAX_READINGS);
  }

  /** @param reachedUs the time that all devices have reached */
  add(explained: Explained, reachedUs: number): void {
    this.#spans.add(explained, reachedUs);
  }

  /** Events of the next reading, as `ReadingSpans` makes them. */
  put(events: Buffer): void {
    if (++this.#readings > MAX_READINGS) return;
    // The first event of a list has no comma before it.
    const text = this.#isFirst ? events.subarray(1) : events;
    this.#isFirst = false;
    this.#waiting.push(text);
    this.#bytes += text.length;
    if (this.#bytes > FLUSH_BYTES) this.#flush();
  }

  /** Readings that were left out before. */
  leaveOut(readings: number): void {
    this.#readings += readings;
  }

  /** The sink has all. */
  close(): void {
    this.#spans.end();
    this.#waiting.push(Buffer.from(`],"otherData":${JSON.stringify({ leftOut: this.leftOut })}}\n`, 'utf8'));
    this.#flush();
  }

  #flush(): void {
    this.#sink.write(Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#bytes = 0;
  }
}
