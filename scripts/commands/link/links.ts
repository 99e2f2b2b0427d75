import type { Command } from 'commander';
import { describeLink, listLinks } from '../../../simulator/link/describe.ts';
import { CATALOGUE } from '../../../simulator/link/index.ts';
import { findProfile } from '../../../simulator/link-files/index.ts';
import { show } from '../../say.ts';

export function define(program: Command): void {
  program
    .command('links')
    .description('list the links that can be simulated, or show the numbers of one and their sources')
    .argument('[name]', 'a profile, an overlay, or a JSON file of your own')
    .action(links);
}

function links(name: string | undefined): void {
  show(name === undefined ? listLinks(CATALOGUE) : describeLink(findProfile(name)));
}
