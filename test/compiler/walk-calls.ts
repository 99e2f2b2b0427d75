import type { Step } from './walk.ts';

const publish = 'm.publish("t", "x"); ';
const V5 = 'protocol: 5';

/** Methods and members of a client, and of the module. */
export const CALL_STEPS: Step[] = [
  { member: 'Client.connected', onConnect: 'print("is", m.connected);', shows: /is true/, client: 'qos0' },
  { member: 'Client.connect', onConnect: publish, shows: /300400017478/, client: 'qos0' },
  { member: 'Client.disconnect', onConnect: 'm.disconnect();', shows: /e000 fin/, client: 'qos0' },
  {
    member: 'Client.auth',
    options: `${V5}, auth: {method: "m", data: function () { return "d"; }}`,
    onConnect: 'print("auth", m.auth());',
    shows: /auth true[\s\S]*f00a19/,
    client: 'max',
    refusedBy: 'auth',
  },
  {
    member: 'Client.properties',
    options: V5,
    onConnect: 'print("has", typeof m.properties);',
    shows: /has object/,
    client: 'max',
    refusedBy: 'protocol',
  },
  {
    member: 'Client.publish',
    onConnect: 'm.publish("t", "x", 1, function () { print("acknowledged"); });',
    shows: /acknowledged/,
    client: 'default',
    refusedBy: 'callback of publish',
  },
  {
    member: 'Client.publish as QoS 1 by a number',
    onConnect: 'm.publish("t", "x", 1);',
    shows: /32060001740001/,
    client: 'core',
    refusedBy: 'QoS 1',
  },
  {
    member: 'Client.publish at QoS 2',
    onConnect: 'm.publish("t", "x", {qos: 2});',
    shows: /34060001740001\w*62020001/,
    client: 'max',
    refusedBy: 'QoS 2',
  },
  {
    member: 'Client.topic',
    onConnect: 'print("sent", m.topic("t")("x"));',
    shows: /sent true[\s\S]*300400017478/,
    client: 'default',
    refusedBy: 'topic()',
  },
  {
    member: 'Client.subscribe',
    onConnect: 'm.on("subscribed", function (f) { print("on", f); }); m.subscribe("t");',
    shows: /on t\n/,
    client: 'default',
    refusedBy: 'subscribe()',
  },
  {
    member: 'Client.unsubscribe',
    onConnect:
      'm.on("unsubscribed", function (f) { print("off", f); }); m.subscribe("t"); m.unsubscribe("t");',
    shows: /off t\n/,
    client: 'default',
    refusedBy: 'unsubscribe()',
  },
  {
    member: 'Client.ping',
    onConnect: 'm.on("ping_reply", function () { print("pong"); }); print("asked", m.ping());',
    shows: /asked true\n[\s\S]*pong/,
    client: 'default',
    refusedBy: 'ping()',
  },
  {
    member: 'Client.flush',
    onConnect: 'm.publish("t", "x", 1); m.flush(function (left) { print("left", left); }, 9000);',
    shows: /left 0/,
    client: 'full',
    refusedBy: 'flush()',
  },
  {
    member: 'Client.counts',
    onConnect: 'm.publish("t", "x"); print("sent", m.counts.sent);',
    shows: /sent 1/,
    client: 'full',
    refusedBy: 'counts',
  },
  {
    member: 'Client.serve',
    onConnect: 'print("serves", m.serve("a/cmd", function () {}));',
    shows: /serves true[\s\S]*612f636d642f23/,
    client: 'max',
    refusedBy: 'serve()',
  },
  {
    member: 'Client.request',
    onConnect: 'print("asks", m.request("b/cmd", "x", 100, function (a) { print("answer", a); }));',
    shows: /asks true[\s\S]*answer undefined/,
    client: 'max',
    refusedBy: 'request()',
  },
  {
    member: 'Client.removeListener',
    options: 'clean_session: true',
    onConnect: `function once(t) { print("once", t); m.removeListener("message", once); } m.on("message", once); m.subscribe("t");`,
    peer: `broker 2; send "\\x30\\x04\\x00\\x01tx"`,
    shows: /once t/,
    client: 'default',
    refusedBy: 'subscribe()',
  },
  {
    member: 'Client.on',
    options: 'clean_session: true',
    onConnect: `m.on("message", function (t, x) { print("got", t, x); }); m.subscribe("t");`,
    peer: `broker 2; send "\\x30\\x04\\x00\\x01tx"`,
    shows: /got t x/,
    client: 'default',
    refusedBy: 'subscribe()',
  },
  {
    member: 'Client.removeAllListeners',
    onConnect: 'm.removeAllListeners("x"); print("none");',
    shows: /none/,
    client: 'default',
  },
  {
    member: 'Client.emit',
    onConnect: 'm.on("own", function (x) { print("own", x); }); m.emit("own", 5);',
    shows: /own 5/,
    client: 'default',
  },
  { member: 'Mote.create', onConnect: publish, shows: /300400017478/, client: 'qos0' },
  {
    member: 'Mote.connect',
    program:
      'var m = require("mote").connect({host: "127.0.0.1", port: PORT}); m.on("connected", function () { print("up"); });',
    shows: /up\n/,
    client: 'default',
    refusedBy: 'require("mote").connect()',
  },
  {
    member: 'Options.username as a function',
    options: 'username: "u", password: token',
    program:
      'function token() { return "fresh"; } MADE({port: PORT, username: "u", password: token}); m.connect();',
    shows: /00056672657368/,
    client: 'max',
    refusedBy: 'password as a function',
  },
];
