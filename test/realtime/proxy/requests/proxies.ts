import {
  addToxic,
  anyPort,
  change,
  create,
  error,
  get,
  made,
  ok,
  populate,
  REDIS,
  remove,
  row,
  status,
} from './row.ts';

const upstream = 'localhost:6380';
const a = { name: 'a', upstream };
const isA = { ...REDIS, name: 'a' };
const IN_USE = 'listen tcp 127.0.0.1:$TAKEN: bind: address already in use';
const TIMEOUT = addToxic({ type: 'timeout' });

export const PROXIES = [
  row(
    create({ ...a, listen: 'localhost:$FREE', enabled: null }),
    made({ ...isA, listen: '127.0.0.1:$FREE' }),
  ),
  row(create({ ...a, listen: ':$FREE' }), made({ ...isA, listen: '[::]:$FREE' })),
  row(create({ ...a, listen: '[::]:0' }), made({ ...isA, listen: anyPort('[::]') })),
  row(create(a), made({ ...isA, listen: anyPort('[::]') })),
  row(create({ ...a, listen: null }), made({ ...isA, listen: anyPort('[::]') })),
  row(create({ ...a, listen: '' }), made({ ...isA, listen: anyPort('[::]') })),
  row(create({ ...a, listen: 'localhost:' }), made({ ...isA, listen: anyPort('127.0.0.1') })),
  row(
    create({ ...a, listen: 'localhost:$FREE', enabled: false }),
    made({ ...isA, listen: 'localhost:$FREE', enabled: false }),
  ),
  row(create({ Name: 'a', LISTEN: 'localhost:0', upstream, toxics: [], more: 1 }), made({ name: 'a' })),
  row(create({ ...a, name: 'a b/c ü?', listen: 'localhost:0' }), made({ name: 'a b/c ü?' })),
  row(get('/proxies/a%20b'), ok({ name: 'a b' }), { after: [create({ ...a, name: 'a b' })] }),
  row(get('/proxies/a%2Fb'), ok({ name: 'a/b' }), {
    after: [create({ ...a, name: 'a/b' })],
    there: status(404),
  }),
  row(create('{"name":"\\ud800","upstream":"localhost:1"}'), made({ name: '\ufffd' })),
  row(create({ ...a, upstream: 'redis' }), error(400, 'upstream redis: give host:port'), {
    there: made({ upstream: 'redis' }),
  }),
  row(create({ ...a, listen: 'localhost:$TAKEN' }), error(500, IN_USE)),
  row(
    create({ ...a, listen: 'local373' }),
    error(500, 'listen tcp: address local373: missing port in address'),
  ),
  row(create({ ...a, listen: 'localhost:99999' }), error(500, 'listen tcp: address 99999: invalid port')),
  row(create({ ...a, name: 'redis' }), error(409, 'proxy already exists')),
  row(create({ ...a, name: '' }), error(400, 'missing required field: name')),
  row(create({ ...a, name: null }), error(400, 'missing required field: name')),
  row(create({ ...a, upstream: '' }), error(400, 'missing required field: upstream')),
  row(create({ name: 'a' }), error(400, 'missing required field: upstream')),
  row(create('null'), error(400, 'missing required field: name')),
  row(create(''), error(400, 'bad request body: EOF')),
  row(create('{"name":"a"'), error(400, 'bad request body: ')),
  row(create([]), error(400, 'bad request body: ')),
  row(create({ ...a, name: 5 }), error(400, 'bad request body: ')),
  row(create({ ...a, enabled: 'yes' }), error(400, 'bad request body: ')),
  row(get('/proxies/redis'), ok(REDIS)),
  row(get('/proxies/redis?x=1'), ok(REDIS)),
  row(get('/proxies'), ok({ b: { name: 'b' }, redis: REDIS })),
  row(get('/proxies/none'), error(404, 'proxy not found')),
  row(remove('/proxies/redis'), status(204)),
  row(remove('/proxies/none'), error(404, 'proxy not found')),
];

const OFF = change({ enabled: false });

export const CHANGES = [
  row(OFF, ok({ ...REDIS, enabled: false })),
  row(['POST', '/proxies/redis', { enabled: false }], ok({ ...REDIS, enabled: false })),
  row(change({ enabled: null, listen: null, upstream: null }), ok(REDIS)),
  row(change({ upstream: 'localhost:6381' }), ok({ ...REDIS, upstream: 'localhost:6381' })),
  row(change({ listen: 'localhost:$FREE' }), ok({ ...REDIS, listen: '127.0.0.1:$FREE' })),
  row(change({ listen: '' }), ok({ ...REDIS, listen: anyPort('[::]') })),
  row(change({ upstream: '' }), error(400, 'missing required field: upstream'), {
    there: ok({ upstream: '' }),
  }),
  row(change({ listen: 'local373' }), error(500, 'address local373: missing port in address')),
  row(change({ name: 'other', toxics: [{ name: 'x' }] }), ok(REDIS)),
  row(change({ listen: 'localhost:$TAKEN' }), error(500, IN_USE)),
  row(get('/proxies/redis'), ok({ ...REDIS, listen: 'localhost:$TAKEN', enabled: false }), {
    after: [change({ listen: 'localhost:$TAKEN' })],
  }),
  row(change({ listen: 'localhost:$FREE', enabled: true }), ok({ ...REDIS, listen: '127.0.0.1:$FREE' }), {
    after: [change({ listen: 'localhost:$TAKEN' })],
  }),
  row(
    change({ enabled: true }),
    ok({ listen: '127.0.0.1:$FREE', toxics: [{ name: 'timeout_downstream' }] }),
    {
      after: [TIMEOUT, change({ listen: 'localhost:$FREE', enabled: false })],
    },
  ),
  row(['PATCH', '/proxies/none', 'no JSON'], error(404, 'proxy not found')),
  row(change(''), error(400, 'bad request body: EOF')),
  row(['POST', '/reset'], status(204), { after: [OFF, TIMEOUT] }),
  row(get('/proxies/redis'), ok(REDIS), { after: [OFF, TIMEOUT, ['POST', '/reset']] }),
];

const redis = { name: 'redis', listen: 'localhost:$REDIS', upstream };
const at = (name: string, port: string) => ({ name, listen: `localhost:${port}`, upstream });

export const POPULATIONS = [
  row(populate([redis]), made({ proxies: [REDIS] })),
  row(
    populate([{ ...redis, enabled: null }]),
    made({ proxies: [{ ...REDIS, toxics: [{ name: 'timeout_downstream' }] }] }),
    { after: [TIMEOUT] },
  ),
  row(populate([{ ...redis, enabled: false }]), made({ proxies: [REDIS] })),
  row(
    populate([{ ...redis, upstream: 'localhost:6381' }]),
    made({ proxies: [{ ...REDIS, upstream: 'localhost:6381' }] }),
    { after: [TIMEOUT] },
  ),
  row(populate([{ ...a, enabled: false }]), made({ proxies: [{ name: 'a', listen: '', enabled: false }] })),
  row(populate([at('a', '$FREE'), at('c', '$TAKEN'), at('d', '$OTHER')]), {
    status: 500,
    body: { error: IN_USE, status: 500, proxies: [{ ...isA, listen: '127.0.0.1:$FREE' }] },
  }),
  row(get('/proxies'), ok({ a: { name: 'a' }, redis: REDIS }), {
    after: [populate([at('a', '$FREE'), at('c', '$TAKEN'), at('d', '$OTHER')])],
  }),
  row(get('/proxies/redis'), ok({ ...REDIS, enabled: false }), {
    after: [populate([at('redis', '$TAKEN')])],
  }),
  row(populate([at('a', '$FREE'), { name: '' }]), error(400, 'missing required field: name at proxy 2')),
  row(populate([{ ...redis, upstream: '' }]), error(400, 'missing required field: upstream at proxy 1')),
  row(populate([]), made({ proxies: [] }), { there: made({ proxies: null }) }),
  row(populate({}), error(400, 'bad request body: ')),
  row(populate('['), error(400, 'bad request body: ')),
];
