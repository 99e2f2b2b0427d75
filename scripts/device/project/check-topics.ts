import { basename, resolve } from 'node:path';
import { readUserText } from '../../../simulator/files/read-file.ts';
import { complaintsAbout, topicFaults } from '../../compiler/topics.ts';
import { UsageError } from '../../usage.ts';
import { PROJECT_FILE, type Project } from './project-config.ts';

/**
 * Looks at the topics that a program's text and its project name.
 * @throws UsageError with the first that brokers or people dislike, and how to say that it is meant
 */
export function checkTopics(folder: string, entry: string, project: Project | null): void {
  const { topic, topicAsIs } = project ?? {};
  const ofProject = topic === undefined ? [] : topicFaults(topic, 'publish');
  const complaints = [
    ...ofProject
      .filter(({ broken }) => broken || !topicAsIs)
      .map(
        ({ what, broken }) =>
          `${PROJECT_FILE}: the topic ${JSON.stringify(topic)} ${what}${broken ? '' : '; add "topicAsIs": true if you mean it'}`,
      ),
    ...complaintsAbout(textOf(resolve(folder, entry), entry), basename(entry)),
  ];
  if (complaints.length === 0) return;
  const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more)` : '';
  throw new UsageError(`${complaints[0]}${more}`);
}

function textOf(path: string, entry: string): string {
  try {
    return readUserText(path);
  } catch (error) {
    throw new UsageError(`${entry}: ${(error as Error).message}`);
  }
}
