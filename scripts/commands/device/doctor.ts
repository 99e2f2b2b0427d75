import { styleText } from 'node:util';
import type { Command } from 'commander';
import { printable } from '../../../simulator/report/printable.ts';
import { checkBoard, checkBroker, checkNode, type Finding } from '../../device/checks.ts';
import { hasProject, readProject } from '../../device/project/project-config.ts';
import { type PortOptions, withPort } from '../../device/wires/open-wire.ts';
import { print } from '../../output.ts';
import { EXIT_FAILED } from '../../usage.ts';

export function define(program: Command): void {
  const command = program
    .command('doctor')
    .description('what stands between this machine, the board and the broker, and what to do about it');
  withPort(command).action(doctor);
}

const grade = (ok: boolean, remedy: string) => {
  if (!ok) return styleText('red', 'fail ');
  return remedy === '' ? styleText('green', 'ok   ') : styleText('yellow', 'note ');
};

async function doctor(options: PortOptions): Promise<void> {
  const findings: Finding[] = [];
  const show = (more: Finding[]) => {
    for (const { ok, what, remedy } of more)
      print(
        `${grade(ok, remedy)} ${printable(what)}${remedy === '' ? '' : `\n       ${printable(remedy)}`}\n`,
      );
    findings.push(...more);
  };
  show([checkNode()]);
  show(await checkBoard(options));
  if (hasProject(process.cwd()))
    show(await checkBroker(readProject(process.cwd()), /^(?:tcp|sim):/.test(options.port ?? '')));
  else show([{ ok: false, what: 'no mote.json here', remedy: 'mote init makes a project' }]);
  if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT_FAILED;
}
