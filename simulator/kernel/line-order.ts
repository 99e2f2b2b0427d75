interface Line {
  /** When it has its turn: its time, or when it was told where its time was past already. */
  dueUs: number;
  device: number;
  /** Among the lines of its device. */
  order: number;
  timeUs: number;
  event: string;
  bytes: string;
}

/** Takes lines in their order. @param dueUs never before `timeUs`, and never before that of the line before */
export type InOrder = (timeUs: number, device: number, event: string, bytes: string, dueUs: number) => void;

/**
 * Puts lines in the order (time, device), those of one device as they were told. Then a run's lines do not depend on which
 * devices ran beside each other. A board that is blocked by a `connect()` is ahead of the others: its lines wait here until
 * all have come so far.
 */
export class LineOrder {
  readonly #pass: InOrder;
  /** A heap, the next line on top. */
  readonly #waiting: Line[] = [];
  #order = 0;

  constructor(pass: InOrder) {
    this.#pass = pass;
  }

  /** @param reachedUs the time that all devices have reached: no line of an earlier time will come */
  add(timeUs: number, device: number, event: string, bytes: string, reachedUs: number): void {
    if (this.#waiting.length > 0 && this.#waiting[0].dueUs < reachedUs) this.#passBefore(reachedUs);
    const dueUs = Math.max(timeUs, reachedUs);
    this.#push({ dueUs, device, order: this.#order++, timeUs, event, bytes });
  }

  /** Passes on all that is left. */
  end(): void {
    this.#passBefore(Number.POSITIVE_INFINITY);
  }

  #passBefore(beforeUs: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0].dueUs < beforeUs) {
      const { timeUs, device, event, bytes, dueUs } = this.#shift();
      this.#pass(timeUs, device, event, bytes, dueUs);
    }
  }

  #push(line: Line): void {
    const heap = this.#waiting;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent], line)) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = line;
  }

  #shift(): Line {
    const heap = this.#waiting;
    const [first] = heap;
    const last = heap.pop() as Line;
    if (heap.length === 0) return first;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(last, heap[child])) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Line, other: Line): boolean {
  if (one.dueUs !== other.dueUs) return one.dueUs < other.dueUs;
  return one.device === other.device ? one.order < other.order : one.device < other.device;
}
