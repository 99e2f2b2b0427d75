import { about, asks, hello, says, script } from './v5-words.ts';
import type { Script } from './wire-scripts.ts';

/** Subscriptions of MQTT 5. */
export const V5_SUBSCRIPTIONS: Script[] = [
  script(
    'no-local',
    ...says('n1', [asks('v', { nl: true })], [about('x', {})]),
    ...says('n2', [asks('v', { nl: true }), about('y', {})]),
  ),
  script(
    'retain as published',
    { client: 'rap1', send: [hello('rap1'), asks('v', { rap: true })] },
    { client: 'rap0', send: [hello('rap0'), asks('v')] },
    ...says('p12', [about('x', {}, { retain: true })], [about('', {}, { retain: true })]),
  ),
  ...([0, 1, 2] as const).map((rh) =>
    script(
      `retain handling ${rh}`,
      ...says('p13', [about('kept', {}, { retain: true })]),
      ...says(`rh${rh}`, [asks('v', { rh })], [asks('v', { rh })]),
      { client: 'p13', send: [about('', {}, { retain: true })] },
    ),
  ),
  script(
    'a subscription identifier comes back',
    ...says('sub1', [asks('v', {}, { subscriptionIdentifier: 300 })]),
    ...says('p14', [about('x', {})]),
  ),
  script(
    'a subscription identifier with a retained message',
    ...says('p15', [about('kept', {}, { retain: true })]),
    ...says('sub2', [asks('v', {}, { subscriptionIdentifier: 5 })]),
    { client: 'p15', send: [about('', {}, { retain: true })] },
  ),
  script(
    'two filters that match, with identifiers',
    ...says('sub3', [
      asks('v', {}, { subscriptionIdentifier: 1 }),
      asks('+', {}, { subscriptionIdentifier: 2 }),
    ]),
    ...says('p16', [about('x', {})]),
  ),
  script('subscription identifier 0', ...says('p17', '\x82\x09\x00\x01\x02\x0b\x00\x00\x01v\x00')),
  script('subscription options with a reserved bit', ...says('p18', '\x82\x07\x00\x01\x00\x00\x01v\x40')),
  script('retain handling 3', ...says('p19', '\x82\x07\x00\x01\x00\x00\x01v\x30')),
  script('a shared subscription', ...says('p20', [asks('$share/g/v')])),
  script('SUBSCRIBE without a filter', ...says('p21', '\x82\x03\x00\x01\x00')),
  script('a filter with # in the middle', ...says('p22', '\x82\x09\x00\x01\x00\x00\x03#/a\x00')),
];
