import { firesAt } from './wheel.ts';

/** What the one timer of the sending side is for (ICSK_TIME_*). */
export type TimerKind = 'none' | 'retransmit' | 'probe' | 'reorder' | 'window';

export class XmitTimer {
  kind: TimerKind = 'none';
  dueUs = Number.POSITIVE_INFINITY;
  readonly phaseUs: number;

  constructor(phaseUs: number) {
    this.phaseUs = phaseUs;
  }

  set(kind: TimerKind, nowUs: number, delayUs: number): void {
    this.kind = kind;
    this.dueUs = firesAt(nowUs, delayUs, this.phaseUs);
  }

  clear(): void {
    this.kind = 'none';
    this.dueUs = Number.POSITIVE_INFINITY;
  }
}
