/**
 * A small client with the `MQTT` module's interface and the mistakes of many: it sends QoS 1 once, keeps
 * nothing, and notices a dead link only when its socket does.
 */
export const NAIVE = `exports.create = function (host, options) {
  var socket, id = 0, ping, listeners = {};
  function field(text) { return "\\0" + String.fromCharCode(text.length) + text; }
  function packet(head, body) { return head + String.fromCharCode(body.length) + body; }
  function tell(name) { if (listeners[name]) listeners[name](); }
  var client = {
    connected: false,
    on: function (name, callback) { listeners[name] = callback; },
    connect: function () {
      var mine = require("net").connect({ host: host, port: options.port || 1883 });
      socket = mine;
      mine.on("data", function (data) {
        if (data.charCodeAt(0) !== 32 || client.connected) return;
        client.connected = true;
        ping = setInterval(function () { mine.write("\\xc0\\0"); }, options.keep_alive * 800);
        tell("connected");
      });
      mine.on("close", function () {
        if (ping) clearInterval(ping);
        ping = 0;
        client.connected = false;
        tell("disconnected");
      });
      mine.write(packet("\\x10", field("MQTT") + "\\4\\2\\0" + String.fromCharCode(options.keep_alive) + field(options.client_id)));
    },
    publish: function (topic, message, how) {
      if (!client.connected) return;
      id = (id % 65535) + 1;
      var qos1 = how && how.qos;
      var key = qos1 ? String.fromCharCode(id >> 8) + String.fromCharCode(id & 255) : "";
      socket.write(packet(qos1 ? "\\x32" : "\\x30", field(topic) + key + message));
    }
  };
  return client;
};
`;
