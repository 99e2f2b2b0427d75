import { writeFileSync } from 'node:fs';
import { PAGE_FILE, VIEW_FILE } from './entries.ts';
import { buildPage, buildViewPage } from './live-page.ts';

// Part of `npm run compile`: the pages' libraries and sources are not there where mote is installed.
writeFileSync(PAGE_FILE, buildPage());
writeFileSync(VIEW_FILE, buildViewPage());
