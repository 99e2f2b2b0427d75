import { type Params, SingleBar } from 'cli-progress';

const MAX_BAR = 40;
/** A shorter bar shows nothing. */
const MIN_BAR = 8;
/** Some terminals make a new line where the last column is written to. */
const MARGIN = 1;

/** The parts after a bar, the most important first: a narrow terminal shows the first ones only. */
type PartsOf = (progress: Params, payload: Record<string, unknown>) => string[];

/**
 * A bar on one line of a terminal, however narrow. It leaves cursor and line wrapping alone: nothing can put them right
 * when Ctrl-C ends a run that never comes up for air.
 */
export function progressBar(stream: NodeJS.WriteStream, partsOf: PartsOf): SingleBar {
  return new SingleBar({
    stream,
    linewrap: true,
    clearOnComplete: true,
    format: (_options, progress, payload) =>
      barLine(progress.progress, partsOf(progress, payload), stream.columns || 80),
  });
}

/** @param share done, 0 to 1 */
export function barLine(share: number, parts: string[], columns: number): string {
  const room = columns - MARGIN;
  for (let count = parts.length; count > 0; count--) {
    const text = parts.slice(0, count).join('');
    const size = Math.min(MAX_BAR, room - text.length - 1);
    if (size < MIN_BAR) continue;
    const full = Math.floor(share * size);
    return `${'='.repeat(full)}${'-'.repeat(size - full)} ${text}`;
  }
  return parts[0].slice(0, room);
}

/** The estimated time to the end; empty before there is an estimate. */
export function timeLeft({ eta }: Params): string {
  if (typeof eta !== 'number' || !Number.isFinite(eta)) return '';
  return eta < 100 ? `, ${Math.round(eta)} s left` : `, ${Math.round(eta / 60)} min left`;
}

export function percentOf({ progress }: Params): string {
  return `${Math.floor(progress * 100)} %`;
}
