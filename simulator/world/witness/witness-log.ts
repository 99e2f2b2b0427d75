import type { CheckResult } from '../../checks/check.ts';
import type { Reading } from '../../checks/reading.ts';

const keyOf = (topic: string, payload: string) => `${topic}\0${payload}`;

/** Holds what the broker has acknowledged to clients against what its witness has got. */
export class WitnessLog {
  /** By topic and payload: acknowledged so often, and not heard so often yet. */
  readonly #missing = new Map<string, number>();
  /** After a power cut a client sends again what was acknowledged as the power went, and hears it acknowledged again. */
  readonly #counted = new WeakSet<object>();
  #acknowledged = 0;

  acknowledged(reading: Pick<Reading, 'topic' | 'payload'>): void {
    if (this.#counted.has(reading)) return;
    this.#counted.add(reading);
    this.#acknowledged++;
    this.#add(keyOf(reading.topic, reading.payload), 1);
  }

  heard(topic: string, payload: string): void {
    this.#add(keyOf(topic, payload), -1);
  }

  results(): CheckResult[] {
    let failed = 0;
    let detail = '';
    for (const [key, count] of this.#missing) {
      if (count <= 0) continue;
      failed += count;
      const [topic, payload] = key.split('\0');
      detail ||= `${topic} ${JSON.stringify(payload)} was acknowledged, and a crash of the broker has lost it`;
    }
    return [{ name: 'acknowledged and kept', evaluated: this.#acknowledged, failed, detail }];
  }

  #add(key: string, change: number): void {
    const count = (this.#missing.get(key) ?? 0) + change;
    if (count === 0) this.#missing.delete(key);
    else this.#missing.set(key, count);
  }
}
