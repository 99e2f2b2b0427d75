import { expect } from 'vitest';
import { addToxic, error, get, ok, remove, row, status } from './row.ts';

const type = 'latency';
const LATENCY = { type, stream: 'downstream', toxicity: 1, attributes: { latency: 0, jitter: 0 } };
const NAMED = { ...LATENCY, name: 'latency_downstream' };
const ON_B = '/proxies/b/toxics';
const BAD = 'bad request body: ';

export const TOXICS = [
  row(addToxic({ name: null, type, stream: null, toxicity: null, attributes: null }), ok(NAMED)),
  row(addToxic({ name: '', type }), ok(NAMED)),
  row(addToxic({ type, stream: '' }), ok(NAMED), { there: error(400, 'stream was invalid') }),
  row(
    addToxic({ type, stream: 'UPSTREAM' }),
    ok({ ...LATENCY, name: 'latency_UPSTREAM', stream: 'upstream' }),
    {
      there: ok({ name: 'latency_UPSTREAM', stream: 'UPSTREAM' }),
    },
  ),
  row(
    addToxic({ type, attributes: { latency: null, jitter: 5, other: 1 }, other: 2 }),
    ok({ ...NAMED, attributes: { latency: 0, jitter: 5 } }),
  ),
  row(addToxic({ type, attributes: [] }), ok(NAMED), { there: error(400, BAD) }),
  row(addToxic({ type, attributes: [1] }), error(400, BAD)),
  row(addToxic({ type, toxicity: 7 }), ok({ ...NAMED, toxicity: 7 })),
  row(addToxic({ type, toxicity: -1 }), ok({ ...NAMED, toxicity: -1 })),
  row(addToxic({ type, toxicity: 0.2 }), ok({ ...NAMED, toxicity: 0.2 })),
  row(addToxic({ name: 'a b/c', type: 'noop' }), ok({ name: 'a b/c', type: 'noop', attributes: {} })),
  row(addToxic({ type: 'bandwidth' }), ok({ attributes: { rate: 0 } })),
  row(addToxic({ type: 'slow_close' }), ok({ attributes: { delay: 0 } })),
  row(addToxic({ type: 'timeout' }), ok({ attributes: { timeout: 0 } })),
  row(addToxic({ type: 'reset_peer' }), ok({ attributes: { timeout: 0 } })),
  row(addToxic({ type: 'slicer' }), ok({ attributes: { average_size: 0, size_variation: 0, delay: 0 } })),
  row(addToxic({ type: 'limit_data' }), ok({ attributes: { bytes: 0 } })),
  row(addToxic({ type: 'moon' }), error(400, 'invalid toxic type')),
  row(addToxic({ name: 'a' }), error(400, 'invalid toxic type')),
  row(
    addToxic({ type, stream: 'walrus' }),
    error(400, 'stream was invalid, can be either upstream or downstream'),
  ),
  row(addToxic({ type, toxicity: 'x' }), error(400, BAD)),
  row(addToxic({ type, attributes: { latency: 1.5 } }), error(400, BAD)),
  row(addToxic({ type, attributes: { latency: '1' } }), error(400, BAD)),
  row(addToxic({ type, attributes: { jitter: -5 } }), error(400, 'jitter: must not be negative'), {
    there: ok({ attributes: { jitter: -5 } }),
  }),
  row(['POST', ON_B, { type }], error(409, 'toxic already exists')),
  row(['POST', '/proxies/none/toxics', 'no JSON'], error(404, 'proxy not found')),
  row(
    get(ON_B),
    ok([
      { ...LATENCY, name: 'latency_upstream', stream: 'upstream' },
      { ...NAMED, attributes: { latency: 100, jitter: 10 } },
    ]),
  ),
  row(get(`${ON_B}/latency_upstream`), ok({ stream: 'upstream' })),
  row(get(`${ON_B}/none`), error(404, 'toxic not found')),
  row(
    ['PATCH', `${ON_B}/latency_downstream`, { attributes: { latency: 7, jitter: null } }],
    ok({ toxicity: 1, attributes: { latency: 7, jitter: 10 } }),
  ),
  row(
    ['POST', `${ON_B}/latency_downstream`, { toxicity: 0.5, attributes: null }],
    ok({ toxicity: 0.5, attributes: { latency: 100, jitter: 10 } }),
  ),
  row(
    ['PATCH', `${ON_B}/latency_downstream`, { name: 'z', stream: 'upstream', toxicity: null }],
    ok({ name: 'latency_downstream', stream: 'downstream', toxicity: 1 }),
  ),
  row(['PATCH', `${ON_B}/none`, 'no JSON'], error(404, 'toxic not found')),
  row(['PATCH', `${ON_B}/latency_upstream`, ''], error(400, 'bad request body: EOF')),
  row(remove(`${ON_B}/latency_upstream`), status(204)),
  row(remove(`${ON_B}/none`), error(404, 'toxic not found')),
];

const LOSS = { loss_rate: 0.1, correlation: 2 };
const link = (profile: unknown) => addToxic({ type: 'link', attributes: { profile } });
const DELAY = { fault: 'delay', rttMsP50: 100, rttMsP90: 100 };
const RECORDED = { fault: 'recorded', up: 'up.trace', down: 'down.trace', queueKB: 64 };

/** What Toxiproxy's releases do not have; packet_loss came on its main branch in June 2026. */
export const OURS = [
  row(
    addToxic({ type: 'packet_loss', attributes: LOSS }),
    ok({ name: 'packet_loss_downstream', attributes: LOSS }),
  ),
  row(addToxic({ type: 'packet_loss' }), ok({ attributes: { loss_rate: 0, correlation: 0 } })),
  row(addToxic({ type: 'cut', attributes: { duration: null } }), ok({ attributes: { duration: 0 } })),
  row(link('umts,tunnel'), ok({ name: 'link_downstream', attributes: { profile: 'umts,tunnel' } })),
  row(link({ name: 'mine', faults: [DELAY] }), ok({ attributes: { profile: { name: 'mine' } } })),
  row(link(['tunnel', { name: 'mine', faults: [DELAY] }]), ok({ name: 'link_downstream' })),
  row(link('moon'), error(400, 'no link is called "moon"')),
  row(link('/etc/passwd'), error(400, 'is a file, and only mote ctl link and mote proxy --link read files')),
  row(link('./mine.json'), error(400, 'is a file')),
  row(link({ name: 'mine', faults: [RECORDED] }), error(400, 'holds a recorded fault')),
  row(link({ name: 'mine', faults: [{ fault: 'moon' }] }), error(400, 'profile.faults.0.fault')),
  row(link(undefined), error(400, 'bad request body: profile')),
  row(link([]), error(400, 'must name a link')),
];

export const ELSEWHERE = [
  row(get('/version'), ok({ version: expect.stringMatching(/^2\.\d+\.\d+$/) })),
  row(get('/version?x=1'), ok({ version: expect.any(String) })),
  row(['POST', '/reset'], status(204)),
  row(get('/proxies/redis/'), status(404)),
  row(get('/proxies/redis/toxics/a/b'), status(404)),
  row(get('/moon'), status(404)),
  row(['PUT', '/proxies', '{}'], status(405)),
  row(get('/reset'), status(405)),
];
