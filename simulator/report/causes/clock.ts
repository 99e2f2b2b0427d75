/** Simulated time as `hh:mm:ss.mmm`. */
export function clockWords(timeUs: number): string {
  const ms = Math.round(timeUs / 1000);
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  const seconds = `${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${seconds}`;
}
