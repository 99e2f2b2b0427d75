import { vi } from 'vitest';
import { buildOnce } from '../../../scripts/compiler/once.ts';

/** The object that the driver gives to NetworkJS. */
interface NetDriver {
  create(host: string, port: number): number;
  send(id: number, data: string): number;
}

type Answer = (command: string) => [afterMs: number, line: string][];

/** A driver at a modem that a test writes: each command has the lines that `answer` gives, each that long after it. */
export class ScriptedModem {
  readonly states: string[] = [];
  readonly commands: string[] = [];
  net = {} as NetDriver;
  #hear: (data: string) => void = () => {};

  constructor(name: string, answer: Answer) {
    const serial = {
      write: (text: string) => {
        const command = text.trim();
        this.commands.push(command);
        for (const [afterMs, line] of answer(command)) setTimeout(() => this.say(line), afterMs);
      },
      on: (_event: string, hear: (data: string) => void) => {
        this.#hear = hear;
      },
      removeAllListeners: () => {},
    };
    const modules = (module: string) => {
      if (module !== 'NetworkJS') throw new Error(`no module is called ${module}`);
      return { create: (driver: NetDriver) => Object.assign(this, { net: driver }) };
    };
    const driver = {} as { connect(serial: object, options: object): void };
    new Function('exports', 'require', buildOnce(`firmware/modem/${name}.ts`).bytes)(driver, modules);
    driver.connect(serial, { onState: (state: string) => this.states.push(state) });
  }

  /** An unsolicited line. */
  say(line: string): void {
    this.#hear(`\r\n${line}\r\n`);
  }

  pass(seconds: number): this {
    vi.advanceTimersByTime(seconds * 1000);
    return this;
  }
}
