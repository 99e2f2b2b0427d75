import { say } from '../../say.ts';

/** One line of log with the time of day, whatever the names in it. */
export function logLine(text: string): void {
  say(`${timeOfDay()} ${text}`);
}

/** `19:04:05.123`, UTC. */
export function timeOfDay(): string {
  return new Date().toISOString().slice(11, 23);
}

/** Ctrl-C, or that the process is asked to end. */
export interface Interruption {
  came: Promise<void>;
  /** Nobody waits for it any more. */
  forget(): void;
}

export function interruption(): Interruption {
  let forget = () => {};
  const came = new Promise<void>((resolve) => {
    const end = () => {
      forget();
      resolve();
    };
    forget = () => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
  return { came, forget };
}

/** Resolves at Ctrl-C, or when the process is asked to end. */
export function interrupted(): Promise<void> {
  return interruption().came;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
