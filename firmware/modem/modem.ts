/**
 * AT modems for boards without a network of their own: a driver gives what Espruino's `net` gives. It asks for a
 * serial port, timers and a dialect (bg96.ts and the like).
 *
 * @module
 */
import { connectAt } from './at.ts';
import type { Dialect, Events } from './dialect.ts';
import {
  ANSWER_MS,
  CONTEXT_MS,
  GOOD_LOOKS,
  LOOK_MS,
  MAX_CONTEXT_DOUBLINGS,
  MAX_LOOKS,
  MAX_LOST_LOOKS,
  MAX_SILENT,
  PROBE_MS,
  RESTART_MINUTES,
  WAIT_MS,
} from './limits.ts';
import { makeSockets } from './sockets.ts';

export interface ModemOptions {
  apn?: string;
  username?: string;
  password?: string;
  /** Low while the power key is pressed; without it a dead modem stays dead. */
  pwrkey?: Pin;
  /** Called with each state and its reason: `ready`, `restart` ... */
  onState?(state: string, reason?: string): void;
}

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

  const apn = options.apn || '';
  const user = options.username || '';
  const password = options.password || '';
  if ((apn + user + password).indexOf('"') >= 0) throw new Error('a quote in APN, user name or password');

  function become(next: string, reason?: string): void {
    if (state === next) return;
    state = next;
    if (options.onState) options.onState(next, reason);
  }

  function after(ms: number, run: () => void): void {
    if (timer) clearTimeout(timer);
    // The engine reuses the number of a timer that has run: it must not be cleared again.
    timer = setTimeout(() => {
      timer = 0;
      run();
    }, ms);
  }

  const events: Events = {
    arrived: (id) => sockets.arrived(id),
    closed: (id) => sockets.closed(id),
    opened: (id, error) => sockets.opened(id, error),
    contextLost() {
      sockets.closeAll();
      if (state === 'ready') raise('context lost');
    },
    booted() {
      if (isWaiting) return;
      sockets.closeAll();
      at.forget();
      isProbing = false;
      begin('started by itself');
    },
    simGone() {
      sockets.closeAll();
      if (state === 'ready') register('no SIM');
    },
  };

  const at = connectAt(serial, (line) => {
    if (line === 'RDY') events.booted();
    else if (line === '+CPIN: NOT READY') events.simGone();
    else return dialect.heard(line, events);
    return true;
  });

  /** A command had no answer: AT shows whether the modem answers at all. */
  function suspect(): void {
    if (isProbing || isWaiting) return;
    probe(0, (isThere) => {
      if (!isThere) restart('silent');
    });
  }

  /** The modem has lost state that the driver set: it may have restarted silently. */
  function renew(): void {
    if (state === 'ready') begin('forgetful');
  }

  /** The modem may wait for data although its prompt was lost: it would take any byte for that data. */
  function stuck(): void {
    restart('no prompt');
  }

  // Stands after the functions that it uses, as the engine does not hoist.
  const sockets = makeSockets(at, dialect, () => state === 'ready', { suspect, renew, stuck });

  function probe(tries: number, done: (isThere: boolean) => void): void {
    isProbing = true;
    at.urgent('AT', PROBE_MS, (word) => {
      isProbing = false;
      if (!word && tries + 1 < MAX_SILENT) {
        probe(tries + 1, done);
        return;
      }
      if (word) at.release();
      done(!!word);
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
    after(minutes * 60000, press);
  }

  /**
   * One press of the key stops a modem that is on and starts one that is off. The driver does not know which it was,
   * and presses again until it answers.
   */
  function press(): void {
    const key = options.pwrkey;
    if (key) digitalWrite(key, 0);
    after(dialect.keyMs, () => {
      if (key) digitalWrite(key, 1);
      after(dialect.bootMs, () => {
        probe(0, (isThere) => {
          if (isThere) {
            isWaiting = false;
            begin('switched on');
          } else press();
        });
      });
    });
  }

  /** The modem answers, with the settings of a fresh start. */
  function begin(reason: string): void {
    become('begin', reason);
    sockets.closeAll();
    lostLooks = 0;
    looks = 0;
    let step = 0;
    function next(): void {
      if (step >= dialect.begin.length) {
        after(100, () => register());
        return;
      }
      at.send(dialect.begin[step++], ANSWER_MS, (word) => {
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
    at.send('AT+CPIN?', ANSWER_MS, (pin, lines) => {
      if (!pin) return suspectOr(register);
      if (lines[0] !== '+CPIN: READY') return after(WAIT_MS, () => register('no SIM'));
      at.send(dialect.registration, ANSWER_MS, (word, answer) => {
        if (!word) return suspectOr(register);
        const status = statusOf(answer);
        if (status === 1 || status === 5) raise('registered');
        else after(WAIT_MS, () => register(status === 3 ? 'denied' : 'searching'));
      });
    });
  }

  /** The second number of `+CEREG: 1,5`; an unsolicited line has one number only. */
  function statusOf(answer: string[]): number {
    let status = 0;
    answer.forEach((line) => {
      const parts = line.split(',');
      if (parts.length > 1) status = +parts[1];
    });
    return status;
  }

  function suspectOr(again: () => void): void {
    probe(0, (isThere) => {
      if (isThere) after(WAIT_MS, again);
      else restart('silent');
    });
  }

  /** Activates the context, after deactivating it whatever its state. */
  function raise(reason: string): void {
    become('context', reason);
    const steps = dialect.up(apn, user, password);
    let step = 0;
    function next(): void {
      const one = steps[step++];
      if (!one) {
        failures = 0;
        looks = 0;
        become('ready');
        after(LOOK_MS, look);
        return;
      }
      at.send(
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
        one[2] && { ends: one[2] },
      );
    }
    after(100, () => {
      at.send(
        dialect.down,
        45000,
        (word) => {
          if (word) next();
          else suspectOr(() => raise('no answer'));
        },
        dialect.downEnds && { ends: dialect.downEnds },
      );
    });
  }

  /** Polled, as an unsolicited line may have been lost. */
  function look(): void {
    if (state !== 'ready') return;
    if (++goodLooks === GOOD_LOOKS) restarts = 0;
    sockets.look();
    at.send(dialect.registration, ANSWER_MS, (word, answer) => {
      if (!word) return suspect();
      const status = statusOf(answer);
      const isIn = status === 1 || status === 5;
      lostLooks = isIn ? 0 : lostLooks + 1;
      if (lostLooks > MAX_LOST_LOOKS) restart('network lost');
    });
    after(LOOK_MS, look);
  }

  if (options.pwrkey) digitalWrite(options.pwrkey, 1);
  require('NetworkJS').create(sockets.driver);
  become('probe');
  probe(0, (isThere) => {
    if (isThere) begin('on already');
    else restart('off');
  });

  return {
    get state() {
      return state;
    },
    at,
  };
}
