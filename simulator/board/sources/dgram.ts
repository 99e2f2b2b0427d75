/** `require("dgram")`: what is sent is recorded, and nothing comes. */
export const DGRAM_SOURCE = `
var after = setTimeout;
exports.createSocket = function (type, callback) {
  var socket = {};
  if (callback) socket.on("message", callback);
  socket.send = function (buffer, offset, length, args) { module.record("dgram.send", arguments); };
  socket.bind = function (port, bound) { module.record("dgram.bind", [port]); if (bound) after(bound, 0, socket); return socket; };
  socket.close = function () { socket.emit("close", false); };
  socket.addMembership = function () { module.record("dgram.addMembership", arguments); };
  return socket;
};
`;
