/**
 * The client's public API, member by member and option by option: a program of a few words that uses it, and what shows
 * on the virtual board's console, or in hex on the wire, that it works. `M` in a program stands for
 * `var m = require("mote").create("127.0.0.1", {port: PORT, client_id: "a", ...` and `UP` for what is done once connected.
 */
export interface Step {
  /** As `Options.tls`, of the interfaces in firmware/mote.ts. */
  member: string;
  /** Options of `create` as a program has them. */
  options?: string;
  /** Done once there is a session. */
  onConnect?: string;
  /** All of the program, where the usual frame does not do. */
  program?: string;
  /** In the transcript. */
  shows: RegExp;
  /** The client that build takes for it. */
  client: 'qos0' | 'core' | 'default' | 'full' | 'max';
  /** What the largest client without it is refused by; none where every client has it. */
  refusedBy?: string;
  peer?: string;
}

const publish = 'm.publish("t", "x"); ';
const V5 = 'protocol: 5';

export const WALK: Step[] = [
  { member: 'Options.port', onConnect: publish, shows: /300400017478/, client: 'qos0' },
  { member: 'Options.client_id', onConnect: publish, shows: /^peer 1: 10\w*000161/m, client: 'qos0' },
  {
    member: 'Options.keep_alive',
    options: 'keep_alive: 300',
    onConnect: publish,
    shows: /4d51545404\w\w012c/,
    client: 'qos0',
  },
  {
    member: 'Options.clean_session',
    options: 'clean_session: false',
    onConnect: publish,
    shows: /4d5154540400/,
    client: 'default',
    refusedBy: 'clean_session',
  },
  {
    member: 'Options.username',
    options: 'username: "u"',
    onConnect: publish,
    shows: /000175/,
    client: 'core',
    refusedBy: 'username',
  },
  {
    member: 'Options.password',
    options: 'username: "u", password: "p"',
    onConnect: publish,
    shows: /000175000170/,
    client: 'core',
    refusedBy: 'username',
  },
  {
    member: 'Options.will',
    options: 'will: {topic: "w", payload: "gone", qos: 2, retain: true}',
    shows: /4d51545404360\w*000177(?:\n {2})?0004676f6e65/,
    client: 'core',
    refusedBy: 'will',
  },
  {
    member: 'Options.protocol',
    options: V5,
    onConnect: publish,
    shows: /4d51545405/,
    client: 'max',
    refusedBy: 'protocol',
  },
  {
    member: 'Options.session_expiry',
    options: `${V5}, session_expiry: 7`,
    shows: /1100000007/,
    client: 'max',
    refusedBy: 'session_expiry',
  },
  {
    member: 'Options.auth',
    options: `${V5}, auth: {method: "m", data: function () { return "d"; }}`,
    shows: /1500016d16000164/,
    client: 'max',
    refusedBy: 'auth',
  },
  {
    member: 'Options.protocol_name',
    options: 'protocol_name: "MQIsdp", protocol_level: 3',
    shows: /00064d514973647003/,
    client: 'default',
    refusedBy: 'protocol_name',
  },
  {
    member: 'Options.protocol_level',
    options: 'protocol_level: 3',
    shows: /00044d51545403/,
    client: 'default',
    refusedBy: 'protocol_level',
  },
  {
    member: 'Options.net',
    options: 'net: {connect: function (o) { print("own net"); return require("net").connect(o); }}',
    onConnect: publish,
    shows: /own net[\s\S]*300400017478/,
    client: 'qos0',
  },
  {
    member: 'Options.tls',
    program: 'var o = {port: PORT, key: "k"}; o.tls = true; MADE(o); m.connect();',
    shows: /HTTPS init failed! mbedtls_pk/,
    client: 'default',
    refusedBy: 'tls',
  },
  {
    member: 'Options.key',
    program: 'MADE({port: PORT, tls: true, key: "k"}); m.connect();',
    shows: /HTTPS init failed! mbedtls_pk/,
    client: 'default',
    refusedBy: 'tls',
  },
  {
    member: 'Options.cert',
    program: 'MADE({port: PORT, tls: true, cert: "k"}); m.connect();',
    shows: /HTTPS init failed! mbedtls_x509_crt_parse of 'cert'/,
    client: 'default',
    refusedBy: 'tls',
  },
  {
    member: 'Options.ca',
    program: 'MADE({port: PORT, tls: true, ca: "k"}); m.connect();',
    shows: /HTTPS init failed! mbedtls_x509_crt_parse of 'ca'/,
    client: 'default',
    refusedBy: 'tls',
  },
  {
    member: 'Options.flash',
    options: 'flash: true',
    onConnect: 'm.publish("t", "x", 1); print(require("Storage").list().join());',
    shows: /mote\.0/,
    client: 'full',
    refusedBy: 'flash',
  },
  {
    member: 'Options.drop',
    program:
      'MADE({port: PORT, drop: "oldest"}); for (var i = 0; i < 33; i++) var kept = m.publish("t", "x", 1); print("kept", kept);',
    shows: /kept true/,
    client: 'full',
    refusedBy: 'drop',
  },
  {
    member: 'Options.transport',
    program: 'var o = {port: PORT}; o.transport = "ws"; MADE(o); m.connect();',
    shows: /474554202f6d717474/,
    client: 'max',
    refusedBy: 'transport',
  },
  {
    member: 'Options.path',
    options: 'transport: "ws", path: "/way"',
    shows: /474554202f776179/,
    client: 'max',
    refusedBy: 'transport',
  },
  {
    member: 'PublishOptions.qos',
    onConnect: 'm.publish("t", "x", {qos: 1});',
    shows: /32060001740001/,
    client: 'core',
    refusedBy: 'QoS 1',
  },
  {
    member: 'PublishOptions.retain',
    onConnect: 'm.publish("t", "x", {retain: true});',
    shows: /310400017478/,
    client: 'qos0',
  },
  {
    member: 'PublishOptions.dup',
    onConnect: 'm.publish("t", "x", {qos: 1, dup: true});',
    shows: /3a060001740001/,
    client: 'default',
    refusedBy: 'dup',
  },
  {
    member: 'PublishOptions.properties',
    options: V5,
    onConnect: 'm.publish("t", "x", {qos: 1, properties: {3: "json"}});',
    shows: /0300046a736f6e/,
    client: 'max',
    refusedBy: 'properties',
  },
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

/** The program of a step. */
export function programOf({ program, options = '', onConnect = '' }: Step): string {
  if (program !== undefined)
    return program.replace(
      /MADE\((.*?)\);/,
      'var m = require("mote").create("127.0.0.1", $1); m.on("error", function (e) { print("error", e); });',
    );
  const extra = options === '' ? '' : `, ${options}`;
  return `var m = require("mote").create("127.0.0.1", {port: PORT, client_id: "a"${extra}});
m.on("error", function (e) { print("error", e); });
m.on("connected", function () { ${onConnect} });
m.connect();`;
}
