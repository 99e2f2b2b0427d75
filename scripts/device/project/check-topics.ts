import { basename, resolve } from 'node:path';
import { about } from '../../../simulator/errors.ts';
import { readUserText } from '../../../simulator/files/read-file.ts';
import { complaintsAbout, topicFaults } from '../../compiler/topics.ts';
import { UsageError } from '../../usage.ts';
import { PROJECT_FILE, type Project } from './project-config.ts';

/**
 * @param meant the author says that it is meant, which permits what people dislike, not what MQTT forbids. @throws
 * UsageError
 */
export function checkTopic(option: string, topic: string, meant = false, remedy: string): void {
  const faults = topicFaults(topic, 'publish').filter(({ broken }) => broken || !meant);
  if (faults.length === 0) return;
  const isBroken = faults.some(({ broken }) => broken);
  throw new UsageError(
    `${option} ${JSON.stringify(topic)} ${faults.map(({ what }) => what).join('; it ')}${isBroken ? '' : `; add ${remedy} if you mean it`}`,
  );
}

/**
 * Looks at the topics that a program's text and its project name.
 * @throws UsageError with the first that brokers or people dislike, and how to say that it is meant
 */
export function checkTopics(folder: string, entry: string, project: Project | null): void {
  const { topic, topicAsIs } = project ?? {};
  const ofProject = topic === undefined ? [] : topicFaults(topic, 'publish');
  const text = about(`${entry}: `, () => readUserText(resolve(folder, entry)));
  const complaints = [
    ...ofProject
      .filter(({ broken }) => broken || !topicAsIs)
      .map(
        ({ what, broken }) =>
          `${PROJECT_FILE}: the topic ${JSON.stringify(topic)} ${what}${broken ? '' : '; add "topicAsIs": true if you mean it'}`,
      ),
    ...complaintsAbout(text, basename(entry)),
  ];
  if (complaints.length === 0) return;
  const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more)` : '';
  throw new UsageError(`${complaints[0]}${more}`);
}
