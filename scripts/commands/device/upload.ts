import type { Command } from 'commander';
import { type DeployOptions, deploy } from '../../device/deploy.ts';
import { clientLine, withBuild } from '../../device/project/build-project.ts';
import { withPort } from '../../device/wires/open-wire.ts';
import { say } from '../../say.ts';

export function define(program: Command): void {
  const command = program
    .command('upload')
    .description('build a program, put it on a board, and see that it starts');
  withPort(withBuild(command)).action(async (file: string | undefined, options: DeployOptions) => {
    const { session } = await deploy(file, options, say, (built) => say(clientLine(built)));
    await session.wire.close();
  });
}
