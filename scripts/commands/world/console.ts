import { say } from '../../say.ts';
import { parseCount } from '../../usage.ts';

/** Bound on the console lines of one run: a program that prints without end would hide all else. */
export const MAX_CONSOLE_LINES = 100_000;

/**
 * Shows what programs print: virtual time in seconds, the board's number, the line.
 * @param shown true for all boards, or the number of one @throws UsageError: there is no such board
 */
export function consoleOf(
  shown: string | true,
  devices: number,
): (timeUs: number, device: number, line: string) => void {
  const only = shown === true ? null : parseCount(shown, '--console', 1, devices);
  let lines = 0;
  return (timeUs, device, line) => {
    if (only !== null && device !== only) return;
    if (++lines > MAX_CONSOLE_LINES) return;
    say(`${(timeUs / 1e6).toFixed(3).padStart(10)}s device ${device}  ${line}`);
    if (lines === MAX_CONSOLE_LINES)
      say(`the programs print more than ${MAX_CONSOLE_LINES} lines; the rest is not shown`);
  };
}
