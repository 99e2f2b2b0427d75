/**
 * AT modems for boards without a network of their own: a driver gives what Espruino's `net` gives. It asks for a
 * serial port, timers and a dialect (bg96.ts and the like).
 *
 * @module
 */
import { cellOf, dbmOf, isRegistered, statusOf } from './answers.ts';
import { type CommandDone, connectAt } from './at.ts';
import type { Dialect } from './dialect.ts';
import {
  ANSWER_MS,
  AWAKE_MS,
  CONTEXT_MS,
  GOOD_LOOKS,
  LOOK_MS,
  MAX_CONTEXT_DOUBLINGS,
  MAX_LOOKS,
  MAX_LOST_LOOKS,
  RESTART_MINUTES,
  WAIT_MS,
} from './limits.ts';
import type { ModemOptions } from './options.ts';
import { pressKey, releaseKey } from './power-key.ts';
import { askAt } from './probe.ts';
import { makeSockets } from './sockets.ts';

/** Brings the modem up, keeps it up, and makes it the board's network: `require("net")` goes through it. */
export function start(serial: Serial, dialect: Dialect, options: ModemOptions) {
  let state = 'off';
  let timer = 0;
  let looks = 0;
  let goodLooks = 0;
  let lostLooks = 0;
  let restarts = 0;
  let failures = 0;
  let isProbing = false;
  let isWaiting = false;
  let isWanted = false;
  let dbm: number | undefined;
  let cell: string | undefined;

  const apn = options.apn || '';
  const user = options.username || '';
  const password = options.password || '';
  if ((apn + user + password).indexOf('"') >= 0) throw new Error('a quote in APN, user name or password');

  function become(next: string, reason?: string): void {
    if (state === next) return;
    state = next;
    if (options.onState) options.onState(next, reason);
  }

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = 0;
  }

  function after(ms: number, run: () => void): void {
    stop();
    // The engine reuses the number of a timer that has run: it must not be cleared again.
    timer = setTimeout(() => {
      timer = 0;
      run();
    }, ms);
  }

  function contextLost(): void {
    sockets.closeAll();
    if (state === 'ready') raise('context lost');
  }

  /** What the modem says of itself. @returns false when the line is no unsolicited one */
  function heard(line: string): boolean {
    if (line === 'RDY') {
      // Of a modem that sleeps, its own periodic update is a start too.
      if (isWaiting && state !== 'asleep') return true;
      at.forget();
      isProbing = false;
      isWaiting = false;
      begin('started by itself');
    } else if (line === '+CPIN: NOT READY') {
      sockets.closeAll();
      if (state === 'ready') register('no SIM');
    } else if (line === dialect.asleep) {
      sockets.closeAll();
      at.forget();
      at.hold();
      isWaiting = true;
      isProbing = false;
      stop();
      become('asleep');
    } else return dialect.heard(line, sockets);
    return true;
  }

  const at = connectAt(serial, heard);

  function suspect(): void {
    if (isProbing || isWaiting) return;
    probe((isThere) => {
      if (!isThere) restart('silent');
    });
  }

  function renew(): void {
    if (state === 'ready') begin('forgetful');
  }

  function stuck(): void {
    restart('no prompt');
  }

  function wanted(): boolean {
    if (state === 'asleep') press();
    isWanted = state !== 'ready';
    return !isWanted;
  }

  // Stands after the functions that it uses, as the engine does not hoist.
  const sockets = makeSockets(at, dialect, { wanted, contextLost, suspect, renew, stuck });

  function probe(done: (isThere: boolean) => void): void {
    isProbing = true;
    askAt(at, 0, (isThere) => {
      isProbing = false;
      done(isThere);
    });
  }

  /** Power-cycles the modem by its key, after a pause that grows with the number of restarts. */
  function restart(reason: string): void {
    if (isWaiting) return;
    sockets.closeAll();
    at.forget();
    at.hold();
    become('restart', reason);
    isWaiting = true;
    isProbing = false;
    const minutes = RESTART_MINUTES[Math.min(restarts++, RESTART_MINUTES.length - 1)];
    goodLooks = 0;
    lostLooks = 0;
    after(minutes * 60000, () => press());
  }

  /**
   * One press of the key stops a modem that is on and starts one that is off. The driver does not know which it was,
   * and presses a second time; with neither press is there an answer where the wire is bad, and each second press attaches.
   */
  function press(isAgain?: boolean): void {
    become('starting');
    pressKey(options.pwrkey, dialect.keyMs, after, () =>
      after(dialect.bootMs, () =>
        probe((isThere) => {
          if (isThere || isAgain) isWaiting = false;
          if (isThere) begin('switched on');
          else if (isAgain) restart('no answer');
          else press(true);
        }),
      ),
    );
  }

  /** Sends a command of the start; while connections have filled the queue of commands it waits. */
  function ask(text: string, deadlineMs: number, done: CommandDone, ends?: RegExp): void {
    const isSent = at.send(text, deadlineMs, done, ends && { ends });
    if (!isSent) after(WAIT_MS, () => ask(text, deadlineMs, done, ends));
  }

  /** The modem answers, with the settings of a fresh start. */
  function begin(reason: string): void {
    become('begin', reason);
    sockets.closeAll();
    lostLooks = 0;
    looks = 0;
    let step = 0;
    const commands = dialect.begin.concat(options.saving || []);
    function next(): void {
      if (step >= commands.length) {
        after(100, () => register());
        return;
      }
      ask(commands[step++], ANSWER_MS, (word) => {
        if (word) next();
        else restart('silent');
      });
    }
    after(100, next);
  }

  /** Waits for SIM and network. */
  function register(reason?: string): void {
    become('searching', reason);
    if (++looks > MAX_LOOKS) {
      restart('no network');
      return;
    }
    ask('AT+CPIN?', ANSWER_MS, (pin, lines) => {
      if (!pin) return suspectOr(register);
      if (lines[0] !== '+CPIN: READY') return after(WAIT_MS, () => register('no SIM'));
      ask(dialect.registration, ANSWER_MS, (word, answer) => {
        if (!word) return suspectOr(register);
        const status = statusOf(answer);
        cell = cellOf(answer);
        if (isRegistered(status)) raise('registered');
        else after(WAIT_MS, () => register(status === 3 ? 'denied' : 'searching'));
      });
    });
  }

  function suspectOr(again: () => void): void {
    probe((isThere) => {
      if (isThere) after(WAIT_MS, again);
      else restart('silent');
    });
  }

  /** Activates the context, after deactivating it whatever its state. */
  function raise(reason: string): void {
    become('context', reason);
    const steps = dialect.up(apn, user, password);
    const down = dialect.down;
    let step = 0;
    function next(): void {
      const one = steps[step++];
      if (!one) {
        failures = 0;
        looks = 0;
        become('ready');
        after(AWAKE_MS, look);
        return;
      }
      ask(
        one[0],
        one[1],
        (word) => {
          if (!word) suspectOr(() => raise('no answer'));
          else if (/ERROR|DEACT/.test(word)) {
            const ms = CONTEXT_MS * (1 << Math.min(failures++, MAX_CONTEXT_DOUBLINGS));
            become('refused', word);
            after(ms, () => register('context refused'));
          } else next();
        },
        one[2],
      );
    }
    after(100, () => {
      ask(
        down[0],
        down[1],
        (word) => {
          if (word) next();
          // A context that is still active refuses the activation, which is tried again.
          else suspectOr(next);
        },
        down[2],
      );
    });
  }

  /** Polled, as an unsolicited line may have been lost. */
  function look(): void {
    if (state !== 'ready') return;
    if (++goodLooks === GOOD_LOOKS) restarts = 0;
    after(isWanted ? AWAKE_MS : LOOK_MS, look);
    // A command keeps it awake, as it has to be while a connection is wanted.
    if (options.saving && sockets.areNone() && !isWanted) return;
    sockets.look();
    at.send('AT+CSQ', ANSWER_MS, (_word, answer) => {
      dbm = dbmOf(answer);
    });
    at.send(dialect.registration, ANSWER_MS, (word, answer) => {
      if (!word) return suspect();
      cell = cellOf(answer);
      lostLooks = isRegistered(statusOf(answer)) ? 0 : lostLooks + 1;
      if (lostLooks > MAX_LOST_LOOKS) restart('network lost');
    });
  }

  releaseKey(options.pwrkey);
  require('NetworkJS').create(sockets.driver);
  become('probe');
  probe((isThere) => {
    if (isThere) begin('on already');
    else restart('off');
  });

  return {
    /** Received power in dBm at the last poll, half a minute ago at the most; undefined where nothing is received. */
    signal: () => dbm,
    /** Tracking area code and cell id as +CEREG has them, `"1A2B","01C3D4E5"`; undefined while not registered. */
    cell: () => cell,
  };
}
