import type { Client } from '../mote.ts';

/** A board that is told to restart first waits this long, so that its answer and its PUBACKs reach the broker. */
const FLUSH_MS = 30000;

/**
 * Uptime is counted by a timer in steps of this many seconds: `getTime` jumps when a time server answers, timers do
 * not.
 */
const UP_STEP_S = 10;

/** Serves `ping`, `stats` and `reboot` at `ID/cmd/`, where ID is the board's client id; `count` says how many readings there were. */
export function takeCommands(client: Client, id: string, count: () => number): void {
  const commands = `${id}/cmd/`;
  let upS = 0;
  setInterval(() => {
    upS += UP_STEP_S;
  }, UP_STEP_S * 1000);
  client.serve(`${commands}ping`, (_, answer) => {
    answer('pong');
  });
  client.serve(`${commands}stats`, (_, answer) => {
    answer(`{"up":${upS},"free":${process.memory().free},"n":${count()}}`);
  });
  client.serve(`${commands}reboot`, (_, answer) => {
    answer('ok');
    // The restart waits for the PUBACK of the request: without it the broker would send the request again, and the
    // board restart again.
    client.flush(() => load(), FLUSH_MS);
  });
}
