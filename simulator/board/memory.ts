import { Session } from 'node:inspector';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Frame, frameOf } from './places/place.ts';

/** Calls into programs between two looks at the memory. A look takes 2 us. */
const LOOK_EVERY_CALLS = 4096;
/** Once too much memory is held, so many calls are watched one by one. */
const WATCHED_CALLS = 500;
/** Bytes above what the boards may hold that the simulator itself may use. */
export const MAX_GROWTH_BYTES = 128 * 2 ** 20;
/** Sampling interval of V8's heap profiler; small enough to see a program's small objects. */
const SAMPLING_BYTES = 1024;
/** Host memory of a board with all of its variables in use. [E] */
const BOARD_BYTES = 2 ** 20;

/** The error for a program that uses too much memory. */
export const TOO_MUCH = 'it keeps more than an ESP32 has memory for (16,383 variables of 14 bytes)';

/** Bytes that this process holds, garbage included: JavaScript's heap and the buffers beside it. */
export function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Whether more than `bytes` are held after a garbage collection. */
export function holdsMoreThan(bytes: number): boolean {
  if (heldBytes() <= bytes) return false;
  collectGarbage();
  return heldBytes() > bytes;
}

/** A node of V8's sampling heap profile. */
interface Sample {
  callFrame: { url: string; lineNumber: number; columnNumber: number };
  /** Bytes that are still held. */
  selfSize: number;
  children: Sample[];
}

/**
 * Finds the program, and the line, that holds more and more memory. The boards of a run share the host's memory:
 * without this, a program that hoards would end the process and nothing would say whose program it was.
 */
export class MemoryWatch {
  #limitBytes: number;
  #left = LOOK_EVERY_CALLS;
  #watched = 0;
  #session: Session | null = null;
  #lastBytes = 0;
  /** Bytes allocated and held during each device's calls while they were watched. */
  #grown = new Map<number, number>();

  /** @param boards number of boards in the run that begins */
  constructor(boards: number, limitBytes = heldBytes() + MAX_GROWTH_BYTES + boards * BOARD_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /**
   * Called after each call into a program.
   * @returns the place that hoards, if its board has to be stopped
   */
  called(device: number): Frame | null {
    if (--this.#left > 0) return null;
    if (this.#session !== null) return this.#watch(device, this.#session);
    this.#left = LOOK_EVERY_CALLS;
    if (holdsMoreThan(this.#limitBytes)) this.#begin();
    return null;
  }

  #begin(): void {
    this.#session = new Session();
    this.#session.connect();
    this.#session.post('HeapProfiler.startSampling', { samplingInterval: SAMPLING_BYTES });
    this.#grown.clear();
    this.#watched = WATCHED_CALLS;
    this.#left = 0;
    this.#lastBytes = heldBytes();
  }

  #watch(device: number, session: Session): Frame | null {
    const bytes = heldBytes();
    const grown = (this.#grown.get(device) ?? 0) + Math.max(0, bytes - this.#lastBytes);
    this.#lastBytes = bytes;
    this.#grown.set(device, grown);
    if (--this.#watched > 0 || grown < Math.max(...this.#grown.values())) return null;
    this.#session = null;
    this.#left = LOOK_EVERY_CALLS;
    collectGarbage();
    const place = mostHeld(session);
    session.disconnect();
    // If no program holds the memory, the simulator does; then the limit is raised, and Node's own limit applies.
    if (place === null) this.#limitBytes *= 2;
    return place;
  }
}

/** The line of the program's function that holds most of what was allocated since sampling began. */
function mostHeld(session: Session): Frame | null {
  let most = 0;
  let found: Frame | null = null;
  const visit = ({ callFrame, selfSize, children }: Sample, around: Frame | null): void => {
    const { url, lineNumber, columnNumber } = callFrame;
    const place = frameOf(url, lineNumber, columnNumber) ?? around;
    if (place !== null && selfSize > most) {
      most = selfSize;
      found = place;
    }
    for (const child of children) visit(child, place);
  };
  session.post('HeapProfiler.stopSampling', (error, answer) => {
    if (error === null) visit(answer.profile.head, null);
  });
  return found;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
