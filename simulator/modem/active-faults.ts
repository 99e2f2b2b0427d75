import type { Modem } from './modem.ts';
import { type BadDay, NO_MODEM_FAULTS } from './modem-faults.ts';

/** The faults that are active on one modem; they may overlap. */
export class ActiveFaults {
  readonly #modem: Modem;
  #days: BadDay[] = [];

  constructor(modem: Modem) {
    this.#modem = modem;
  }

  get names(): string[] {
    return this.#days.map(({ name }) => name);
  }

  begin(day: BadDay): void {
    this.#days.push(day);
    this.#modem.note(`bad day: ${day.name}`);
    this.#change();
    this.#strike(day);
  }

  end(day: BadDay): void {
    const index = this.#days.indexOf(day);
    if (index < 0) return;
    this.#days.splice(index, 1);
    // What happens at one moment has no end: a modem that hangs goes on hanging.
    if (day.trouble !== undefined) this.#modem.note(`over: ${day.name}`);
    this.#change();
  }

  #strike({ blow }: BadDay): void {
    const modem = this.#modem;
    if (blow === 'reboot') modem.power.cycle(false);
    else if (blow === 'hang') modem.power.isHung = modem.power.state === 'on';
    else if (blow === 'lose-context')
      for (const id of modem.contexts.active) modem.connections.loseContext(id);
    else if (blow === 'lose-sockets') modem.connections.loseAll();
  }

  #change(): void {
    const modem = this.#modem;
    const before = modem.trouble;
    const trouble = Object.assign({}, NO_MODEM_FAULTS, ...this.#days.map((day) => day.trouble ?? {}));
    modem.trouble = trouble;
    modem.uart.trouble = trouble;
    if (trouble.registration !== before.registration) modem.registration.answer(trouble.registration);
    if (trouble.simGone !== before.simGone) modem.simMoved(!trouble.simGone);
    if (trouble.stormPerS > 0 && before.stormPerS === 0) modem.interruptions.storm();
  }
}
