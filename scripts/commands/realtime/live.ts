import { say } from '../../say.ts';

/** One line of log with the time of day, whatever the names in it. */
export function logLine(text: string): void {
  say(`${new Date().toISOString().slice(11, 23)} ${text}`);
}

/** Resolves at Ctrl-C, or when the process is asked to end. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
