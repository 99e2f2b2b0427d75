import type { BuildName } from '../../../scripts/compiler/features.ts';
import { codes } from './host.ts';

/** A scenario prints pairs of lines: what went out, and what the program was told. */
export interface Scenario {
  title: string;
  builds: readonly BuildName[];
  /** Engines that lack what it takes. */
  notOn?: string;
  script: string;
  lines: string[];
}

const CONNECT = codes('\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01c');
const PUBLISH = codes('2\x06\0\x01t\0\x01x');
const AGAIN = codes(':\x06\0\x01t\0\x01x');
const ACCEPTED = `socket.bring('data', ' \\x02\\0'); socket.bring('data', '\\0');`;
/** With the mask 0, 0, 0, 128. */
const MASKED = CONNECT.split('.')
  .map((code, at) => +code ^ ((at & 3) === 3 ? 128 : 0))
  .join('.');

export const SCENARIOS: Scenario[] = [
  {
    title: 'publishes with QoS 1, and sends it again on the next connection',
    builds: ['core', 'default', 'full', 'max'],
    script: `
      var client = mote.create('broker', options());
      client.on('connected', see('connected'));
      client.on('disconnected', see('disconnected'));
      client.connect();
      ${ACCEPTED}
      client.publish('t', 'x', { qos: 1 });
      tell();
      socket.bring('close', true);
      pass(1000);
      ${ACCEPTED}
      socket.bring('data', '@\\x02\\0\\x01');
      client.on('error', see('error'));
      socket.bring('close', false);
      pass(1000);
      ${ACCEPTED}
      tell();
      print(sockets.length);
    `,
    lines: [
      `${CONNECT} ${PUBLISH}`,
      'connected',
      `end ${CONNECT} ${AGAIN} end ${CONNECT}`,
      'console mote: reset, disconnected, connected, disconnected, connected',
      '3',
    ],
  },
  {
    title: 'pings a silent broker, and leaves it for another connection',
    builds: ['qos0', 'core', 'default', 'full', 'max'],
    script: `
      var client = mote.create('broker', options());
      client.connect();
      ${ACCEPTED}
      pass(300000);
      print(sent[1]);
      print(sockets.length > 1);
    `,
    lines: [codes('\xc0\0'), 'true'],
  },
  {
    title: 'receives a message with QoS 1 behind its subscription',
    builds: ['default', 'full', 'max'],
    script: `
      var client = mote.create('broker', options());
      client.connect();
      ${ACCEPTED}
      client.publish('t', 'x', { qos: 1 }, see('acknowledged'));
      socket.bring('data', '@\\x02\\0\\x01');
      client.on('message', function (topic, message) { seen.push(topic + '=' + message); });
      client.subscribe('in/#', 1);
      socket.bring('data', '2\\x08\\0\\x04in/a\\0\\x05');
      socket.bring('data', '2\\x09\\0\\x04in/b\\0\\x06y');
      tell();
    `,
    lines: [
      `${CONNECT} ${PUBLISH} ${codes('\x82\x09\0\x02\0\x04in/#\x01')} 64.2.0.5 64.2.0.6`,
      'acknowledged, in/a=, in/b=y',
    ],
  },
  {
    title: 'speaks MQTT 5: aliases and properties both ways, QoS 2, a reason, a request with its answer',
    builds: ['max'],
    script: `
      var client = mote.create('broker', options({ protocol: 5 }));
      client.on('error', see('error'));
      client.connect();
      socket.bring('data', ' \\x06\\0\\0\\x03"\\0\\x01');
      sent = [];
      client.publish('topic', 'x', { qos: 2, properties: { 2: 9, 38: ['a', 'b'] } });
      socket.bring('data', 'P\\x02\\0\\x01');
      socket.bring('data', 'p\\x02\\0\\x01');
      client.publish('topic', 'y', 1, see('never'));
      socket.bring('data', '@\\x04\\0\\x02\\x97\\0');
      client.on('message', function (topic, message, properties) { seen.push(topic + '=' + message + properties[3]); });
      socket.bring('data', '0\\x0b\\0\\x01s\\x07#\\0\\x01\\x03\\0\\x01t0\\x07\\0\\0\\x03#\\0\\x01u');
      client.serve('d', function (message, answer) { answer(message + '!'); });
      socket.bring('data', '0\\x11\\0\\x01d\\x09\\x08\\0\\x01r\\x09\\0\\x02ididem');
      tell();
    `,
    lines: [
      [
        '4\x1a\0\x05topic\0\x01\x0f\x02\0\0\0\x09&\0\x01a\0\x01b#\0\x01x',
        'b\x02\0\x01',
        '2\x09\0\0\0\x02\x03#\0\x01y',
        '\x82\x09\0\x03\0\0\x03d/#\x01',
        '2\x10\0\x01r\0\x04\x05\x09\0\x02ididem!',
      ]
        .map(codes)
        .join(' '),
      'error PUBACK quota, s=t, s=uundefined, d=idemundefined',
    ],
  },
  {
    title: 'speaks MQTT over WebSocket, a message in two frames',
    builds: ['max'],
    script: `
      var client = mote.create('broker', options({ transport: 'ws' }));
      client.connect();
      socket.bring('data', 'HTTP/1.1 101 x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n');
      sent = [];
      socket.bring('data', 'Sec-WebSocket-Protocol: mqtt\\r\\n\\r\\n\\x82\\x04 \\x02\\0\\0');
      client.on('message', function (topic, message) { seen.push(topic + '=' + message); });
      socket.bring('data', '\\x02\\x030\\x05\\0\\x80\\x04\\x01sup');
      tell();
    `,
    lines: [`130.143.0.0.0.128.${MASKED}`, 's=up'],
  },
  {
    title: 'sends text as UTF-8, and asks for TLS with an option',
    builds: ['default', 'full', 'max'],
    script: `
      var client = mote.create('broker', options({ tls: true }));
      client.connect();
      ${ACCEPTED}
      seen.push(socket.options.port, socket.options.tls);
      sent = [];
      client.publish('t', '22 \\u00b0C');
      client.publish('t', '\\u20ac\\ud83d\\ude00');
      client.publish('t', '\\ud800');
      client.publish('t', '\\xc2\\xb0');
      tell();
    `,
    lines: [
      [
        '0\x09\0\x01t22 \xc2\xb0C',
        '0\x0a\0\x01t\xe2\x82\xac\xf0\x9f\x98\x80',
        '0\x06\0\x01t\xef\xbf\xbd',
        '0\x05\0\x01t\xc2\xb0',
      ]
        .map(codes)
        .join(' '),
      '8883, true',
    ],
  },
  {
    title: 'sends the bytes of a typed array',
    builds: ['default', 'full', 'max'],
    // It has no typed arrays.
    notOn: 'mujs',
    script: `
      var client = mote.create('broker', options());
      client.connect();
      ${ACCEPTED}
      client.publish('t', new Uint8Array([255, 0, 128]));
      tell();
    `,
    lines: [`${CONNECT} ${codes('0\x06\0\x01t\xff\0\x80')}`, ''],
  },
  {
    title: 'calls listeners later and all of them, those that throw and those that leave',
    builds: ['core', 'default', 'full', 'max'],
    script: `
      var client = mote.create('broker', options());
      function gone() { seen.push('gone'); }
      client.on('x', gone);
      client.on('x', function () { throw 'oh'; });
      client.on('x', see('x'));
      client.removeListener('x', gone);
      client.emit('x', 1);
      seen.push('after emit');
      pass(0);
      client.removeAllListeners('x');
      client.emit('x', 2);
      client.on('y', see('y'));
      for (var i = 0; i < 66; i++) client.emit('y', i);
      seen = seen.slice(0, 5);
      pass(0);
      client.removeAllListeners();
      client.emit('y', 99);
      pass(0);
      tell();
    `,
    lines: ['', 'after emit, console mote: a listener threw oh, x 1, y 0, y 1, y 64, y 65'],
  },
  {
    title: 'says what create is to be given, and keeps to one client a copy',
    builds: ['core', 'default', 'full', 'max'],
    script: `
      function attempt(options) {
        try { mote.create('broker', options); seen.push('created'); } catch (error) { seen.push(error); }
      }
      attempt({});
      attempt({ net: net });
      attempt(options());
      attempt(options({ client_id: 'other' }));
      tell();
    `,
    lines: [
      '',
      'create: give net: { connect({ host, port }) }, create: give clock: { setTimeout, clearTimeout, now }, created, clients',
    ],
  },
  {
    title: 'asks for a storage where messages are to outlive power',
    builds: ['full', 'max'],
    script: `
      try { mote.create('broker', options({ flash: true })); } catch (error) { seen.push(error); }
      tell();
    `,
    lines: ['', 'create: give storage'],
  },
];
