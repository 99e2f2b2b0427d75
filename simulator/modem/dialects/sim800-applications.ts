import type { CommandSpec } from '../dialect.ts';
import type { Modem } from '../modem.ts';
import { number, taken, withSim } from './common.ts';

const MANUAL = 'SIM800 Series AT Command Manual';
/** Bearer profiles of AT+SAPBR. */
const PROFILES = 3;
/** What AT+SAPBR calls the states of a bearer. */
const CONNECTED = 1;
const CLOSED = 3;
/** What AT+SAPBR does, by its first value. */
const ACTIONS = { close: 0, open: 1, query: 2, set: 3, get: 4 } as const;
/** Time to open a bearer; up to 85 s by the manual. [E] */
const OPEN_S = 2;

const nameOf = (profile: number) => `+SAPBR ${profile}`;
/** An address of the modem's own; the bearer of the IP application carries nothing here. */
const ADDRESS = '10.0.0.2';

function query(modem: Modem, profile: number): string {
  const isOpen = modem.settings[nameOf(profile)] === 'open';
  return `+SAPBR: ${profile},${isOpen ? CONNECTED : CLOSED},"${isOpen ? ADDRESS : '0.0.0.0'}"`;
}

const bearer: CommandSpec['run'] = (modem, call) => {
  if (call.form !== 'set') return call.ok();
  const action = number(call.args[0], ACTIONS.close, ACTIONS.get);
  const profile = number(call.args[1], 1, PROFILES);
  if (action === null || profile === null) return call.fail(50);
  if (action === ACTIONS.query) call.line(query(modem, profile));
  if (action === ACTIONS.close) delete modem.settings[nameOf(profile)];
  if (action !== ACTIONS.open) return call.ok();
  if (modem.settings[nameOf(profile)] === 'open') return call.fail(3);
  if (!withSim(modem, call)) return;
  call.later(OPEN_S, () => {
    if (!modem.registration.isRegistered || modem.trouble.contextRefused) return call.error();
    modem.settings[nameOf(profile)] = 'open';
    call.ok();
  });
};

/** Commands beside those for connections, which programs for SIM800 send all the same. */
export const SIM800_APPLICATIONS: readonly CommandSpec[] = [
  { name: '+SAPBR', source: `${MANUAL} 9.1`, run: bearer },
  taken('+CDNSCFG', `${MANUAL} 8.2.14`),
  taken('+CLTS', `${MANUAL} 6.2.24`),
];
