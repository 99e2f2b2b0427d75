import { writeFileSync } from 'node:fs';
import { buildPage } from './build/page.ts';
import { PAGE_FILE } from './live-page.ts';

// Part of `npm run compile`: the page's libraries are not there where mote is installed.
writeFileSync(PAGE_FILE, buildPage());
