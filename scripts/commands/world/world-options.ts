import { type Command, Option } from 'commander';
import { KIND_NAMES } from '../../../simulator/board/boards/index.ts';
import { listRules, RULE_SET_NAMES } from '../../../simulator/checks/rules/index.ts';
import { MODEM_TYPES } from '../../../simulator/modem/index.ts';
import { type SomeOptions, textOf } from '../../../simulator/run/index.ts';
import { SHELLY } from '../../../simulator/shelly/index.ts';
import { fetchModulesOption } from '../../modules/site.ts';
import { show } from '../../say.ts';
import type { Texts } from './run-options.ts';

/**
 * The options that make a world: the same for `sim`, `replay` and `soak`, so that a command line of one is right for the
 * others.
 * @param open what holds where nobody says anything, for the help
 */
export function addWorldOptions(command: Command, open: SomeOptions): Command {
  return (
    command
      .option('--devices <n>', 'how many boards', textOf(open, 'devices'))
      .option(
        '--for <duration>',
        'how long the world is hostile; it settles without faults afterwards',
        textOf(open, 'forUs'),
      )
      .option('--every <duration>', 'time between two readings', textOf(open, 'everyUs'))
      .option('--qos <0|1|2>', 'quality of service of the readings; 2 keeps its session', textOf(open, 'qos'))
      .option('--protocol <4|5>', 'MQTT 3.1.1 or 5 (default: 4)')
      .option('--link <name,...>', 'a profile and overlays on it (see mote links)', textOf(open, 'link'))
      .option('--broker-restart <when,...>', 'kill the broker then, for 20s or as said: 12h or 12h/5m')
      .option('--seed <n>', 'the seed from which everything follows', textOf(open, 'seed'))
      .option('--client <name>', 'which build of the client: qos0, core, default, full or max')
      // As it was called before `mote build` had the option too.
      .addOption(new Option('--build <name>').hideHelp())
      .option(
        '--session <clean|kept>',
        'whether the boards ask for a clean session (default: clean, with --qos 2 kept)',
      )
      .option(
        '--keep-alive <duration>',
        'between packets of an idle client, at the most; for sim also auto: the longest that the link lets live (default: 60s)',
      )
      .option(
        '--adaptive <duration>',
        'the client tries longer keep-alives by itself, up to this (build max; default: not)',
      )
      .option(
        '--tcp-keep-alive <idle/interval/probes>',
        "SO_KEEPALIVE on the broker's sockets, for instance 60s/10s/6 (default: off)",
      )
      .option('--tcp-user-timeout <duration>', "TCP_USER_TIMEOUT on the broker's sockets (default: unset)")
      .option('--outbox <memory|flash>', 'where the client keeps what it has accepted (default: memory)')
      .option('--firmware <file>', "a built client in place of the project's own")
      .option('--board <name>', `what the boards are: ${KIND_NAMES.join(', ')}, ${SHELLY} (default: esp32)`)
      .option('--engine <espruino>', 'run the programs in this Linux build of the real Espruino')
      .option('--app <file>', 'an Espruino program, or a Shelly script, in place of the built app')
      .option(
        '--modules <folder,...>',
        'folders with modules of that program, beside its own modules and node_modules: a checkout of EspruinoDocs, say',
      )
      .addOption(fetchModulesOption())
      .option(
        '--sensors <all|name,...>',
        'boards with these, each of which fails in every way once (then a week of one board, every 5m, unless said)',
      )
      .option('--payload <json|senml|cbor|lpp>', 'how the app writes its readings (default: json)')
      .option('--batch <n>', 'samples in one publish (default: 1)')
      .option(
        '--modem <type>',
        `the boards have such a modem and no other network: ${MODEM_TYPES.join(', ')}`,
      )
      .option('--air <file>', 'recorded air (CSV) for the sensors, in place of a simulated day')
      .option('--expect <demands>', 'fail unless they hold, for instance lost=0,p99<60s')
      .addOption(rulesOption())
      .option(
        '--transport <tcp|tls|ws|wss>',
        'what carries MQTT, with its round trips and bytes (default: tcp)',
      )
      .option('--tls', 'the same as --transport tls')
  );
}

/** The same for `compare`. `list` shows the rules in place of a run. */
export function rulesOption(): Option {
  return new Option(
    '--rules <name,...>',
    `hold the run against rules of operators: ${RULE_SET_NAMES.join(', ')}; list shows them (default: none)`,
  );
}

/** Whether `--rules list` was asked for; then the rules have been shown. */
export function hasListedRules({ rules }: Texts): boolean {
  if (rules !== 'list') return false;
  show(listRules());
  return true;
}
