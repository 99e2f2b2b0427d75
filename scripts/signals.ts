const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` when this process ends: by itself, by an error, or by a signal, which then ends it as it would have.
 * @returns forgets it
 */
export function atEnd(end: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    forget();
    end();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off('exit', end);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on('exit', end);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return forget;
}
