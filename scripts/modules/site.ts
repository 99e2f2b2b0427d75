import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { NoProgram, programText } from '../../simulator/board/check/program-text.ts';
import { isThisMachine } from '../../simulator/realtime/admission/hosts.ts';
import { MAX_MODULE_BYTES, type ModuleSource } from '../../simulator/run/find-modules.ts';
import { complain } from '../say.ts';
import { Failure, UsageError } from '../usage.ts';
import { ModuleCache } from './cache.ts';
import type { Answer } from './download.ts';

/** Where Espruino's own tool looks (MODULE_URL). */
export const OFFICIAL_SITE = 'https://www.espruino.com/modules';
/** For one file; MOTE_FETCH_MS names another, for slow links. */
const FETCH_MS = 15_000;
/** What the process that fetches may take beside that, to start. */
const START_MS = 10_000;
const NOT_FOUND = [404, 410];
const FOUND = 200;

const DOWNLOAD = new URL(
  import.meta.url.endsWith('.ts') ? './download.ts' : './download.js',
  import.meta.url,
);

/** `--fetch-modules`, with or without a site. */
export function fetchModulesOption(): Option {
  return new Option(
    '--fetch-modules [url]',
    `fetch modules that no folder has, once, from there or from ${OFFICIAL_SITE}`,
  ).preset(OFFICIAL_SITE);
}

/** A site with modules as files: NAME.js, or NAME.min.js. @throws UsageError: it may not be asked */
export function moduleSite(url: string): ModuleSource {
  const site = checked(url);
  const cache = new ModuleCache(site);
  const placesOf = (name: string) =>
    isFileName(name) ? [`${site}/${name}.js`, `${site}/${name}.min.js`] : [];
  return {
    placesOf,
    get(name) {
      if (!isFileName(name)) return null;
      const kept = cache.get(name);
      if (kept !== null) return kept;
      for (const place of placesOf(name)) {
        const data = fetched(name, place);
        if (data === null) continue;
        const { file, sha256 } = cache.put(name, place, data);
        complain(
          `require("${name}"): fetched from ${place} (${data.length} bytes, SHA-256 ${sha256.slice(0, 16)}...), kept in ${file}`,
        );
        return file;
      }
      return null;
    },
  };
}

/** What comes from others on the way must be protected; on this machine there is no way. */
function checked(url: string): string {
  if (!URL.canParse(url))
    throw new UsageError(`--fetch-modules ${url}: no address; give one as ${OFFICIAL_SITE}`);
  const { protocol, hostname, search, hash } = new URL(url);
  if (search !== '' || hash !== '')
    throw new UsageError(`--fetch-modules ${url}: a folder has neither ? nor #`);
  const isHere = isThisMachine(hostname.replace(/^\[|\]$/g, ''));
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere))
    throw new UsageError(
      `--fetch-modules ${url}: anybody on the way could change the modules; give an https address`,
    );
  return url.replace(/\/+$/, '');
}

/** No path leads out of the site's folder. */
function isFileName(name: string): boolean {
  return /^\w[\w.-]*$/.test(name) && !name.includes('..');
}

/** @returns null: there is no such file @throws Failure: it cannot be had, or is no module */
function fetched(name: string, place: string): Buffer | null {
  const answer = ask(place);
  const refuse = (why: string) => new Failure(`require("${name}"): ${place}: ${why}`);
  if ('failure' in answer)
    throw refuse(`${answer.failure}; without the site, name a folder that has the module with --modules`);
  if (NOT_FOUND.includes(answer.status)) return null;
  if (answer.location !== '')
    throw refuse(
      `it sends to ${answer.location}, which is another address; give that to --fetch-modules if it is meant`,
    );
  if (answer.status !== FOUND) throw refuse(`it answers with HTTP status ${answer.status}`);
  if (/\bhtml\b/.test(answer.type)) throw refuse('it answers with a page and not with a module');
  const data = Buffer.from(answer.body, 'base64');
  try {
    programText(data.toString('latin1'));
  } catch (error) {
    if (error instanceof NoProgram) throw refuse(error.message);
    throw error;
  }
  return data;
}

function ask(place: string): Answer {
  const limitMs = Number(process.env.MOTE_FETCH_MS) || FETCH_MS;
  const { stdout, error } = spawnSync(
    process.execPath,
    [...process.execArgv, fileURLToPath(DOWNLOAD), place, String(limitMs), String(MAX_MODULE_BYTES)],
    {
      encoding: 'utf8',
      timeout: limitMs + START_MS,
      maxBuffer: 4 * MAX_MODULE_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  if (error !== undefined || stdout === '') return { failure: `no answer within ${limitMs / 1000} s` };
  return JSON.parse(stdout) as Answer;
}
