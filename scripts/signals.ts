const ENDS = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` when this process ends: by itself, by an error, or by a signal, which then ends it as it would have.
 * Ctrl-C is apart: see `onCtrlC`.
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
    for (const signal of ENDS) process.off(signal, onSignal);
  };
  process.on('exit', end);
  for (const signal of ENDS) process.on(signal, onSignal);
  return forget;
}

/** Calls `act` at the first Ctrl-C; a second one ends the process at once. @returns forgets it */
export function onCtrlC(act: () => void): () => void {
  process.once('SIGINT', act);
  return () => process.off('SIGINT', act);
}
