import { writeFileSync } from 'node:fs';
import { PAGE_FILE } from './entries.ts';
import { buildPage } from './live-page.ts';

// Part of `npm run compile`: the page's libraries are not there where mote is installed.
writeFileSync(PAGE_FILE, buildPage());
