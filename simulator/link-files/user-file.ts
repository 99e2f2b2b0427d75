import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { linkFaultKind } from '../link/faults.ts';
import { LinkError } from '../link/link-error.ts';
import { type Profile, profileSchema } from '../link/plan.ts';
import { readTrace } from './trace-file.ts';

/**
 * Reads a profile or overlay of the user's own.
 * @throws LinkError that names the file and the field
 */
export function readProfile(path: string): Profile {
  const result = v.safeParse(profileSchema, parse(path));
  if (!result.success) throw new LinkError(`${path}: ${complaint(result.issues[0])}`);
  const profile = result.output;
  for (const fault of profile.faults) {
    linkFaultKind(fault).resolveFiles?.(fault, (file) => {
      const absolute = resolve(dirname(path), file);
      readTrace(absolute);
      return absolute;
    });
  }
  return profile;
}

function parse(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new LinkError(`${path}: there is no such file, or it cannot be read`);
  }
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
