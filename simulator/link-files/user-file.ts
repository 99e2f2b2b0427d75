import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { about } from '../errors.ts';
import { readUserText } from '../files/read-file.ts';
import { linkFaultKind } from '../link/faults.ts';
import { LinkError } from '../link/link-error.ts';
import { type Profile, profileSchema } from '../link/link-plan.ts';
import { readTrace } from './trace-file.ts';

/**
 * Reads a profile or overlay of the user's own, with the recordings that it names.
 * @throws FileError, LinkError that name the file and the field
 */
export function readProfile(path: string): Profile {
  const [variant] = /(?<=\.json)@[^/\\]*$/.exec(path) ?? [];
  if (variant !== undefined)
    throw new LinkError(`${path}: a file has no variants; name it without ${variant}, or a profile of ours`);
  const result = v.safeParse(profileSchema, parse(path));
  if (!result.success) throw new LinkError(`${path}: ${complaint(result.issues[0])}`);
  const recordings: Record<string, Uint32Array> = {};
  for (const fault of result.output.faults) {
    linkFaultKind(fault).resolveFiles?.(fault, (file) => {
      const absolute = resolve(dirname(path), file);
      recordings[absolute] = readTrace(absolute);
      return absolute;
    });
  }
  return Object.keys(recordings).length > 0 ? { ...result.output, recordings } : result.output;
}

function parse(path: string): unknown {
  const text = about(`${path}: `, () => readUserText(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LinkError(`${path}: is not JSON: ${(error as Error).message}`);
  }
}

function complaint(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'the file';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `unknown field ${field}`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${field} is missing`;
  const generated = issue.message.startsWith('Invalid');
  return `${field} ${generated ? `must be ${issue.expected ?? 'something else'}, not ${issue.received}` : issue.message}`;
}
