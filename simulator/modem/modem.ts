import type { Clock } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { ActiveFaults } from './active-faults.ts';
import type { Bearer } from './bearer.ts';
import { CommandLine } from './command-line.ts';
import { Connections } from './connections.ts';
import { Contexts } from './contexts.ts';
import type { Dialect } from './dialect.ts';
import { Interpreter } from './interpreter.ts';
import { Interruptions } from './interruptions.ts';
import { type ModemFaults, NO_MODEM_FAULTS } from './modem-faults.ts';
import type { ModemObserver, ModemOptions } from './options.ts';
import { Power, type PowerUser } from './power.ts';
import { DENIED, Registration, type RegistrationState } from './registration.ts';
import { Uart } from './uart.ts';

/** From power until the SIM has answered. [E] */
const SIM_S: readonly [number, number] = [1.5, 5];
/** From the last packet or command to the radio's idle state, before T3324 runs: NB-IoT stays connected 23-25 s. [M] */
const CONNECTED_S = 20;

/** A cellular modem: a UART above, a network below, and commands, contexts and sockets between them. */
export class Modem implements PowerUser {
  readonly dialect: Dialect;
  readonly type: string;
  readonly bearer: Bearer;
  readonly uart: Uart;
  readonly line: CommandLine;
  readonly power: Power;
  readonly registration: Registration;
  readonly contexts: Contexts;
  readonly connections: Connections;
  readonly activeFaults = new ActiveFaults(this);
  readonly interruptions: Interruptions;
  readonly nowS: () => number;
  trouble: Readonly<ModemFaults> = NO_MODEM_FAULTS;
  /** AT+CMEE. */
  cmee = 0;
  /** The mode of +CREG, +CGREG and +CEREG: 0, 1 or 2. */
  tells: Record<string, number> = {};
  /** Settings that the board can read again, by name: `+CPSMS`. */
  settings: Record<string, string> = {};
  isSimReady = false;

  readonly observer: ModemObserver;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #interpreter: Interpreter;
  #isReady = false;
  #byBoard = true;
  #lastUseUs = 0;
  /** T3324 in seconds; null: no power saving. */
  #activeS: number | null = null;

  constructor(options: ModemOptions) {
    const { clock, owner, random, dialect } = options;
    this.dialect = dialect;
    this.type = options.type;
    this.bearer = options.bearer;
    this.nowS = options.nowS;
    this.observer = options.observer ?? {};
    this.#clock = clock;
    this.#random = random('modem');
    this.power = new Power(clock, owner, random('modem power'), dialect, this);
    this.uart = new Uart(clock, owner, random, dialect.baud);
    this.line = new CommandLine(
      (line) => this.#command(line),
      (text) => this.#write(text),
    );
    this.uart.toModem = (bytes) => this.#hear(bytes);
    this.#interpreter = new Interpreter(this, random('modem answers'), dialect.commands);
    this.interruptions = new Interruptions(this, random('modem interruptions'));
    this.connections = new Connections(this);
    this.contexts = new Contexts(random('modem addresses'));
    this.registration = new Registration(clock, owner, random, options.attachS, {
      changed: (state) => this.#registrationChanged(state),
    });
  }

  /** Tells whether it answers commands. */
  get isAwake(): boolean {
    return this.power.state === 'on' && this.#isReady && !this.power.isHung;
  }

  /** Tells whether the board gets every line, and every command its answer in time. */
  get isInOrder(): boolean {
    const { garbledShare, lostShare, slowS, promptS, promptless, sendUnconfirmed, sendSwallowed } =
      this.trouble;
    const answers = slowS === null && promptS === null && !promptless && !sendUnconfirmed && !sendSwallowed;
    return this.isAwake && garbledShare === 0 && lostShare === 0 && answers;
  }

  // Power.

  wentOn(resumes: boolean, byBoard: boolean): void {
    this.#byBoard = byBoard;
    this.#forgetSettings();
    this.bearer.powerUp();
    this.observer.powered?.('on');
    this.note('power on');
    const { boot, readyS } = this.dialect;
    this.later(readyS, () => {
      this.#isReady = true;
    });
    const simS = this.#random.between(...(SIM_S as [number, number]));
    this.later(simS, () => {
      this.isSimReady = !this.trouble.simGone;
    });
    for (const { atS, line, needs } of boot)
      this.later(needs === 'sim' ? Math.max(atS, simS + 0.2) : atS, () => {
        if (needs !== 'sim' || this.isSimReady) this.urc(line);
      });
    this.later(simS + 0.1, () => this.radioOn(resumes));
    if (this.#activeS !== null) this.#watchForSaving();
    this.interruptions.storm();
  }

  goingOff(): void {
    this.say(this.dialect.says.poweredDown);
  }

  wentOff(state: 'off' | 'saving'): void {
    this.#isReady = false;
    this.isSimReady = false;
    this.connections.dropAll();
    this.contexts.loseAll();
    this.registration.stop();
    this.bearer.powerCut();
    this.line.forget();
    this.#interpreter.forget();
    this.interruptions.forget();
    this.observer.powered?.(state);
    this.note(state === 'saving' ? 'power saving: it is deaf until its power key is used' : 'power off');
  }

  /** Turns the radio on, as AT+CFUN=1 does. @param resumes the network still has its context */
  radioOn(resumes = false): void {
    const isOff = this.settings['+CFUN'] === '0' || this.settings['+CFUN'] === '4';
    if (!this.isSimReady || isOff) return;
    const before = this.registration.attaches;
    this.registration.start(resumes);
    if (this.registration.attaches > before) this.observer.attached?.(this.#byBoard);
    this.#byBoard = true;
  }

  radioOff(): void {
    this.registration.stop();
    this.contexts.loseAll();
    this.connections.dropAll();
  }

  /** The SIM has lost its contact, or has it again. */
  simMoved(isThere: boolean): void {
    if (this.power.state !== 'on') return;
    this.isSimReady = isThere;
    this.urc(isThere ? '+CPIN: READY' : '+CPIN: NOT READY');
    if (!isThere) this.radioOff();
    else {
      this.#byBoard = false;
      this.radioOn();
    }
  }

  #forgetSettings(): void {
    this.cmee = 0;
    this.tells = {};
    // Settings that survive power-off (3GPP TS 27.007, 7.38 and 7.40: non-volatile).
    const { '+CPSMS': saving, '+CEDRXS': edrx } = this.settings;
    this.settings = { ...(saving && { '+CPSMS': saving }), ...(edrx && { '+CEDRXS': edrx }) };
    this.line.echoes = true;
    this.uart.modemBaud = this.dialect.baud;
    this.#lastUseUs = this.#clock.now;
  }

  /** T3324: the modem sleeps after this time without use (3GPP TS 24.301, 5.3.11). */
  #watchForSaving(): void {
    if (this.#activeS === null) return;
    const dueS = CONNECTED_S + this.#activeS - (this.#clock.now - this.#lastUseUs) / 1e6;
    if (dueS > 0 || !this.registration.isRegistered)
      this.later(Math.max(dueS, 1), () => this.#watchForSaving());
    else {
      if (this.dialect.says.asleep !== null) this.urc(this.dialect.says.asleep);
      this.later(0.1, () => this.power.cut('saving'));
    }
  }

  /** AT+CPSMS. @param activeS null turns it off */
  savePower(activeS: number | null): void {
    const begins = this.#activeS === null && activeS !== null;
    this.#activeS = activeS;
    if (begins) this.#watchForSaving();
  }

  /** It is in use: T3324 starts again. */
  used(): void {
    this.#lastUseUs = this.#clock.now;
  }

  // The dialogue with the board.

  note(text: string): void {
    this.observer.line?.('note', text);
  }

  /** A line of an answer. */
  say(text: string): void {
    this.interruptions.inTurn(() => this.write(`\r\n${text}\r\n`, text));
  }

  /** The header line before bytes of a connection. */
  sayOpen(text: string): void {
    this.interruptions.inTurn(() => this.write(`\r\n${text}`, text));
  }

  /** Drawn for a command, 0 to 1. */
  chance(): number {
    return this.#random.uniform();
  }

  /** An unsolicited line. */
  urc(text: string): void {
    if (this.power.state === 'on') this.interruptions.urc(text);
  }

  /** At once. */
  write(text: string, logged: string): void {
    this.observer.line?.('out', logged);
    this.#write(text);
  }

  sendData(bytes: string): void {
    this.interruptions.inTurn(() => {
      if (!this.power.isHung) this.uart.send(bytes, true);
    });
  }

  /** @param count null for all up to Ctrl-Z */
  prompt(count: number | null, take: (bytes: string | null) => void): void {
    const { promptS, promptless } = this.trouble;
    if (promptless) {
      this.note('the prompt does not come');
      return;
    }
    this.later(promptS === null ? 0.002 : this.#random.between(...(promptS as [number, number])), () => {
      this.interruptions.at('prompt');
      this.interruptions.inTurn(() => this.write('\r\n> ', '>'));
      this.interruptions.at('data');
      this.line.want(count, (bytes) => {
        this.observer.line?.('in', bytes === null ? '<ESC>' : `<${bytes.length} bytes>`);
        take(bytes);
      });
    });
  }

  /** Runs `then` after that time, unless power is lost first. */
  later(delayS: number, run: () => void): void {
    this.power.later(delayS, run);
  }

  #write(text: string): void {
    if (!this.power.isHung) this.uart.send(text);
  }

  #hear(bytes: string): void {
    if (!this.isAwake) return;
    this.#lastUseUs = this.#clock.now;
    this.line.take(bytes);
  }

  #command(line: string | null): void {
    if (line !== '') this.observer.line?.('in', line ?? '(a line that is too long)');
    this.#interpreter.take(line);
  }

  // The network.

  #registrationChanged(state: RegistrationState): void {
    const { registration, bearer } = this;
    bearer.serve(registration.isRegistered);
    if (state === DENIED) for (const id of this.contexts.active) this.connections.loseContext(id);
    for (const name of ['+CREG', '+CGREG', '+CEREG'])
      if ((this.tells[name] ?? 0) > 0) this.urc(`${name}: ${this.registrationText(name)}`);
  }

  /** State, and in mode 2 the cell. */
  registrationText(name: string): string {
    const { state, isRegistered, cell } = this.registration;
    return this.tells[name] === 2 && isRegistered ? `${state},"1A2B","${cell}",9` : String(state);
  }
}
