import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is installed, if one is. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Viewed {
  /** What the page asked for beside itself, and what went wrong in it. */
  requests: string[];
  errors: string[];
}

/** Opens a file in a headless browser of its own, of which nothing is left. */
export function view(file: string, ...rest: Tail<Parameters<typeof browse>>): Promise<void> {
  return browse(pathToFileURL(file).href, ...rest);
}

type Tail<All extends unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never;

/** The same with an address; `trusts` takes every certificate. */
export async function browse(
  url: string,
  { width, dark = false, trusts = false }: { width: number; dark?: boolean; trusts?: boolean },
  look: (page: Page, viewed: Viewed) => Promise<void>,
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'mote-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: FLAGS,
    viewport: { width, height: 844 },
    colorScheme: dark ? 'dark' : 'light',
    ignoreHTTPSErrors: trusts,
  });
  try {
    const page = await context.newPage();
    const viewed: Viewed = { requests: [], errors: [] };
    page.on('request', (request) => viewed.requests.push(request.url()));
    page.on('pageerror', (error) => viewed.errors.push(error.message));
    page.on('console', (message) => viewed.errors.push(message.text()));
    await page.goto(url);
    viewed.requests = viewed.requests.filter((asked) => asked !== url);
    await look(page, viewed);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
