const UNIT_US: Record<string, number> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  min: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** How a duration is written; for messages. */
export const DURATION_EXAMPLES = '500ms, 90s, 5m, 24h or 7d';

/** A duration as people write it (`500ms`, `90s`, `5m`, `1h30m`, `7d`) in microseconds; null if it is not one. */
export function durationUs(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|min|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return null;
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNIT_US[unit], 0));
}

/** Writes microseconds as a duration that `durationUs` reads: 5400e6 is `1h30m`. */
export function formatDuration(us: number): string {
  let left = Math.round(us);
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms', 'us']) {
    const count = Math.floor(left / UNIT_US[unit]);
    if (count > 0) text += `${count}${unit}`;
    left -= count * UNIT_US[unit];
  }
  return text || '0s';
}
