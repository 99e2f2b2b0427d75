import type { Command } from 'commander';
import { withBuild } from './boards/build-project.ts';
import { type DeployOptions, deploy } from './boards/deploy.ts';
import { withPort } from './boards/open-wire.ts';

export function define(program: Command): void {
  const command = program
    .command('upload')
    .description('build a program, put it on a board, and see that it starts');
  withPort(withBuild(command)).action(async (file: string | undefined, options: DeployOptions) => {
    const { session } = await deploy(file, options, (text) => process.stdout.write(`${text}\n`));
    await session.wire.close();
  });
}
