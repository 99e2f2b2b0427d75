/**
 * `require("http")` as a program of the board, over its own `net`: what it writes is what socketserver.c writes. A server
 * is set up and nobody comes to it: the simulated network has no way in.
 */
export const HTTP_SOURCE = `
/* Not indexOf alone: on a board a text that is cut at the end counts as found. */
function find(text, part) {
  var at = text.indexOf(part);
  return text.substr(at, part.length) === part ? at : -1;
}
function parse(text) {
  var head = text.split("\\r\\n"), status = head[0].split(" "), headers = {};
  for (var i = 1; i < head.length; i++) {
    var at = head[i].indexOf(":");
    if (at > 0) headers[head[i].substr(0, at)] = head[i].substr(at + 1).trim();
  }
  return { httpVersion: status[0].substr(5), statusCode: status[1], statusMessage: status.slice(2).join(" "), headers: headers };
}
function unchunked(response, text) {
  response.rest += text;
  for (;;) {
    var end = find(response.rest, "\\r\\n");
    if (end < 0) return;
    var size = parseInt(response.rest.substr(0, end), 16);
    if (!(size > 0) || response.rest.length < end + 2 + size + 2) return;
    response.emit("data", response.rest.substr(end + 2, size));
    response.rest = response.rest.substr(end + 2 + size + 2);
  }
}
function start(options, callback) {
  var request = {}, body = "", socket, head = "", response, ended = false;
  var path = options.path || "/", headers = options.headers || {}, chunked = false;
  function receive(data) {
    if (!response) {
      head += data;
      var at = find(head, "\\r\\n\\r\\n");
      if (at < 0) return;
      response = parse(head.substr(0, at));
      response.rest = "";
      data = head.substr(at + 4);
      chunked = response.headers["Transfer-Encoding"] === "chunked";
      if (callback) callback(response);
      request.emit("response", response);
    }
    if (data === "") return;
    if (chunked) unchunked(response, data);
    else response.emit("data", data);
  }
  request.write = function (data) { body += data; };
  request.end = function (data) {
    if (ended) return;
    ended = true;
    if (data !== undefined) body += data;
    var port = options.port || (options.protocol === "https:" ? 443 : 80);
    var text = (options.method || "GET") + " " + path + " HTTP/1.1\\r\\nUser-Agent: Espruino " + process.version + "\\r\\nConnection: close\\r\\n";
    for (var name in headers) text += name + ": " + headers[name] + "\\r\\n";
    if (headers.Host === undefined) text += "Host: " + options.host + (port === 80 ? "" : ":" + port) + "\\r\\n";
    text += "\\r\\n" + body;
    socket = require(options.protocol === "https:" ? "tls" : "net").connect({ host: options.host, port: port }, function () {
      socket.write(text);
      socket.on("data", receive);
    });
    socket.on("error", function (error) { request.emit("error", error); });
    socket.on("close", function (hadError) {
      if (response) { response.emit("end"); response.emit("close", hadError); }
      request.emit("close", hadError);
    });
  };
  return request;
}
function optionsOf(options) { return typeof options === "string" ? url.parse(options) : options; }
exports.request = function (options, callback) { return start(optionsOf(options), callback); };
exports.get = function (options, callback) {
  var request = exports.request(options, callback);
  request.end();
  return request;
};
exports.createServer = function (callback) {
  var server = {};
  if (callback) server.on("connect", callback);
  server.listen = function (port) { server.port = port; return server; };
  server.close = function () {};
  return server;
};
`;
