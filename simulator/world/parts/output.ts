import type { PinPart } from '../../../sensors/simulated/bus.ts';

/** A relay or an LED: on while the board drives its pin high, and as bright as the duty cycle of `analogWrite`. */
export class Output implements PinPart {
  readonly #told: (state: string) => void;
  #state = 'off';

  constructor(told: (state: string) => void) {
    this.#told = told;
  }

  drive(level: 0 | 1 | undefined): void {
    this.#become(level === 1 ? 'on' : 'off');
  }

  duty(fraction: number): void {
    const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
    this.#become(percent === 0 ? 'off' : percent === 100 ? 'on' : `${percent} %`);
  }

  level(): 0 {
    return 0;
  }

  nextEdgeUs(): number {
    return Number.POSITIVE_INFINITY;
  }

  #become(state: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#told(state);
  }
}
