import { MAX_CONTEXTS } from '../contexts.ts';
import type { CommandReply, CommandSpec } from '../dialect.ts';
import type { Modem } from '../modem.ts';

/** From AT+CFUN=1,1 to the loss of power: its last line goes out. [E] */
const RESTART_S = 0.1;

const TS_27_007 = '3GPP TS 27.007';
const V250 = 'ITU-T V.250';

/** A command that stores a setting and reads it back. */
export function kept(name: string, source: string, first = ''): CommandSpec {
  return {
    name,
    source,
    run(modem, call) {
      if (call.form === 'set') modem.settings[name] = call.args.join(',');
      if (call.form === 'read') call.line(`${name}: ${modem.settings[name] ?? first}`);
      call.ok();
    },
  };
}

/** A command that is accepted and has no effect in this model. */
export function taken(name: string, source: string): CommandSpec {
  return { name, source, run: (_modem, call) => call.ok() };
}

/** Answers with the SIM's error when there is none. @returns whether the command may go on */
export function withSim(modem: Modem, call: CommandReply): boolean {
  if (modem.isSimReady) return true;
  call.fail(modem.trouble.simGone ? 10 : 14);
  return false;
}

/** Says why a connection is refused where the context is not active. @returns whether it is */
export function withContext(modem: Modem, call: CommandReply, id: number): boolean {
  if (modem.contexts.isActive(id)) return true;
  modem.note(`AT${call.name} is refused: PDP context ${id} is not active`);
  return false;
}

export function number(text: string | undefined, min: number, max: number): number | null {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : null;
}

function registration(name: string, section: string): CommandSpec {
  return {
    name,
    source: `${TS_27_007} ${section}`,
    run(modem, call) {
      if (call.form === 'test') call.line(`${name}: (0-2)`);
      else if (call.form === 'read') {
        const extended = modem.registrationText(name);
        call.line(`${name}: ${modem.tells[name] ?? 0},${extended}`);
      } else if (call.form === 'set') {
        const mode = number(call.args[0], 0, 2);
        if (mode === null) return call.fail(50);
        modem.tells[name] = mode;
      }
      call.ok();
    },
  };
}

/** Signal as AT+CSQ has it: 0 to 31, and 99 where there is none. */
export function signalOf(modem: Modem): number {
  return modem.registration.isRegistered ? modem.registration.rssi : 99;
}

/** T3324 and its like: three bits of unit, five of value (3GPP TS 24.008, 10.5.7.3). @returns seconds; null: off */
export function timerOf(bits: string | undefined): number | null {
  if (bits === undefined || !/^[01]{8}$/.test(bits)) return null;
  const unitS = [2, 60, 360][Number.parseInt(bits.slice(0, 3), 2)];
  return unitS === undefined ? null : unitS * Number.parseInt(bits.slice(3), 2);
}

const two = (value: number) => String(value).padStart(2, '0');

/** `26/11/28,18:05:00+00`. */
export function clockText(nowS: number): string {
  const date = new Date(nowS * 1000);
  const day = [date.getUTCFullYear() % 100, date.getUTCMonth() + 1, date.getUTCDate()].map(two).join('/');
  return `${day},${[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')}+00`;
}

/** AT+CEDRXS: enabled, or enabled with an unsolicited line. */
const isEdrx = (mode: string) => mode === '1' || mode === '2';

/** Of those below, what a modem of GSM alone does not have. */
export const LTE_ONLY: readonly string[] = ['+CEREG', '+CPSMS', '+CEDRXS', '+CEDRXRDP'];

/** Commands that all of these modems have. */
export const COMMON: readonly CommandSpec[] = [
  {
    name: 'E',
    source: `${V250} 6.2.4`,
    run(modem, call) {
      modem.line.echoes = call.args[0] === '1';
      call.ok();
    },
  },
  {
    name: 'I',
    source: `${V250} 6.1.3`,
    run(modem, call) {
      for (const line of modem.dialect.identity[modem.type]) call.line(line);
      call.ok();
    },
  },
  ...['V', 'Q', 'X', 'S', 'Z', '&F', '&W', '&D', '&C'].map((name) => taken(name, `${V250} 6`)),
  {
    name: '+CMEE',
    source: `${TS_27_007} 9.1`,
    run(modem, call) {
      const mode = number(call.args[0], 0, 2);
      if (call.form === 'set' && mode === null) return call.error();
      if (call.form === 'set') modem.cmee = mode ?? 0;
      if (call.form === 'read') call.line(`+CMEE: ${modem.cmee}`);
      call.ok();
    },
  },
  kept('+IPR', `${V250} 6.2.10`, '115200'),
  taken('+IFC', `${V250} 6.2.12`),
  {
    name: '+CPIN',
    source: `${TS_27_007} 8.3`,
    run(modem, call) {
      if (!withSim(modem, call)) return;
      call.line('+CPIN: READY');
      call.ok();
    },
  },
  ...[
    ['+GMI', 0],
    ['+GMM', 1],
    ['+CGMI', 0],
    ['+CGMM', 1],
    ['+GMR', 2],
    ['+CGMR', 2],
  ].map(
    ([name, line]): CommandSpec => ({
      name: String(name),
      source: `${TS_27_007} 5.1-5.3`,
      run(modem, call) {
        call.line(modem.dialect.identity[modem.type][Number(line)].replace('Revision: ', ''));
        call.ok();
      },
    }),
  ),
  ...[
    ['+CGSN', `${TS_27_007} 5.4`],
    ['+GSN', `${V250} 6.1.7`],
  ].map(
    ([name, source]): CommandSpec => ({
      name,
      source,
      run(_modem, call) {
        call.line('866425030000017');
        call.ok();
      },
    }),
  ),
  {
    name: '+CIMI',
    source: `${TS_27_007} 5.6`,
    run(modem, call) {
      if (!withSim(modem, call)) return;
      call.line('001010000000001');
      call.ok();
    },
  },
  {
    name: '+CSQ',
    source: `${TS_27_007} 8.5`,
    run(modem, call) {
      call.line(`+CSQ: ${signalOf(modem)},99`);
      call.ok();
    },
  },
  registration('+CREG', '7.2'),
  registration('+CGREG', '10.1.20'),
  registration('+CEREG', '10.1.22'),
  {
    name: '+CFUN',
    source: `${TS_27_007} 8.2`,
    run(modem, call) {
      if (call.form === 'read') {
        call.line(`+CFUN: ${modem.settings['+CFUN'] ?? 1}`);
        return call.ok();
      }
      const mode = number(call.args[0], 0, 4);
      if (mode === null || (mode > 1 && mode !== 4)) return call.fail(50);
      if (call.args[1] === '1') {
        call.ok();
        if (modem.dialect.says.restarts !== null) modem.say(modem.dialect.says.restarts);
        return call.later(RESTART_S, () => modem.power.cycle(true));
      }
      modem.settings['+CFUN'] = String(mode);
      call.later(0.5, () => {
        if (mode === 1) modem.radioOn();
        else modem.radioOff();
        call.ok();
      });
    },
  },
  {
    name: '+COPS',
    source: `${TS_27_007} 7.3`,
    run(modem, call) {
      if (call.form === 'read')
        call.line(modem.registration.isRegistered ? '+COPS: 0,0,"Test Network",9' : '+COPS: 0');
      call.ok();
    },
  },
  {
    name: '+CGATT',
    source: `${TS_27_007} 10.1.9`,
    run(modem, call) {
      if (call.form === 'read') call.line(`+CGATT: ${modem.registration.isRegistered ? 1 : 0}`);
      else if (call.form === 'set' && call.args[0] === '1' && !modem.registration.isRegistered)
        return call.fail(30);
      call.ok();
    },
  },
  {
    name: '+CGDCONT',
    source: `${TS_27_007} 10.1.1`,
    run(modem, call) {
      const id = number(call.args[0], 1, 16);
      if (call.form === 'set') {
        if (id === null) return call.fail(50);
        modem.contexts.at(id).apn = call.args[2] ?? '';
      } else if (call.form === 'read') call.line(`+CGDCONT: 1,"IP","${modem.contexts.at(1).apn}"`);
      call.ok();
    },
  },
  taken('+CGACT', `${TS_27_007} 10.1.10`),
  {
    name: '+CGPADDR',
    source: `${TS_27_007} 10.1.14`,
    run(modem, call) {
      const id = number(call.args[0], 1, MAX_CONTEXTS);
      for (const active of modem.contexts.active)
        if (id === null || id === active)
          call.line(`+CGPADDR: ${active},${modem.contexts.at(active).address}`);
      call.ok();
    },
  },
  {
    name: '+CCLK',
    source: `${TS_27_007} 8.15`,
    run(modem, call) {
      if (call.form === 'read') call.line(`+CCLK: "${clockText(modem.nowS())}"`);
      call.ok();
    },
  },
  kept('+CTZU', `${TS_27_007} 8.40`, '0'),
  {
    name: '+CPSMS',
    source: `${TS_27_007} 7.38`,
    run(modem, call) {
      if (call.form === 'read') call.line(`+CPSMS: ${modem.settings['+CPSMS'] ?? '0'}`);
      if (call.form === 'set') {
        const isOn = call.args[0] === '1';
        const activeS = timerOf(call.args[4]);
        if (call.args[0] !== '0' && (!isOn || activeS === null)) return call.fail(50);
        modem.settings['+CPSMS'] = isOn ? `1,,,"${call.args[3] ?? ''}","${call.args[4]}"` : '0';
        modem.savePower(isOn ? activeS : null);
      }
      call.ok();
    },
  },
  {
    name: '+CEDRXS',
    source: `${TS_27_007} 7.40`,
    run(modem, call) {
      const [mode, technology, cycle] = (modem.settings['+CEDRXS'] ?? '0').split(',');
      if (call.form === 'set') {
        if (number(call.args[0], 0, 3) === null) return call.fail(50);
        modem.settings['+CEDRXS'] = call.args.join(',');
      } else if (call.form === 'read')
        call.line(isEdrx(mode) ? `+CEDRXS: ${technology},"${cycle}"` : '+CEDRXS: 0');
      call.ok();
    },
  },
  {
    name: '+CEDRXRDP',
    source: `${TS_27_007} 7.41`,
    run(modem, call) {
      const [mode, technology, value = ''] = (modem.settings['+CEDRXS'] ?? '0').split(',');
      call.line(isEdrx(mode) ? `+CEDRXRDP: ${technology},"${value}","${value}","0000"` : '+CEDRXRDP: 0');
      call.ok();
    },
  },
];
