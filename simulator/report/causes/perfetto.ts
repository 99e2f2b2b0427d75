import { causeRow } from '../../causes/causes.ts';
import type { Sink } from '../../kernel/trace.ts';
import type { Explained } from '../../why/attribution.ts';

/** Readings that a file holds; of further ones it says how many there are. Each takes about a kilobyte. */
export const MAX_READINGS = 100_000;
const FLUSH_CHARACTERS = 1 << 16;

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

/** Writes a run's readings for Perfetto (Trace Event Format, JSON): a span for each, and in it one for each stretch of its time. */
export class PerfettoWriter {
  readonly #sink: Sink;
  #waiting = '{"displayTimeUnit":"ms","traceEvents":[';
  #isFirst = true;
  #readings = 0;
  #devices = new Set<number>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Readings that were left out. */
  get leftOut(): number {
    return Math.max(0, this.#readings - MAX_READINGS);
  }

  readonly add = ({ device, number, reading, deliveredUs, spans }: Explained): void => {
    if (++this.#readings > MAX_READINGS) return;
    if (!this.#devices.has(device)) {
      this.#devices.add(device);
      this.#event({
        name: 'process_name',
        ph: 'M',
        pid: device,
        tid: 0,
        ts: 0,
        args: { name: `device ${device}` },
      });
    }
    const same = { cat: 'reading', pid: device, tid: 0, id: `${device}.${number}` };
    const name = `reading ${number}`;
    const args = { topic: reading.topic, qos: reading.qos, tookMs: (deliveredUs - reading.timeUs) / 1000 };
    this.#event({ ...same, name, ph: 'b', ts: reading.timeUs, args });
    for (const { fromUs, toUs, cause } of spans) {
      this.#event({ ...same, name: cause, ph: 'b', ts: fromUs, args: { cause: causeRow(cause).words } });
      this.#event({ ...same, name: cause, ph: 'e', ts: toUs });
    }
    this.#event({ ...same, name, ph: 'e', ts: deliveredUs });
  };

  /** The sink has all. */
  close(): void {
    this.#waiting += `],"otherData":${JSON.stringify({ leftOut: this.leftOut })}}\n`;
    this.#flush();
  }

  #event(event: TraceEvent): void {
    this.#waiting += `${this.#isFirst ? '\n' : ',\n'}${JSON.stringify(event)}`;
    this.#isFirst = false;
    if (this.#waiting.length > FLUSH_CHARACTERS) this.#flush();
  }

  #flush(): void {
    this.#sink.write(Buffer.from(this.#waiting, 'utf8'));
    this.#waiting = '';
  }
}
