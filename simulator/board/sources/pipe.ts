/** `E.pipe` and the `pipe` of streams: what is read goes to the other end, as it comes. */
export const PIPE_SOURCE = `
var after = setTimeout;
module.exports = function (source, destination, options) {
  var o = options || {}, chunk = o.chunkSize > 0 ? o.chunkSize | 0 : 64, over = false;
  if (!source || typeof source.read !== "function") throw new Error("Source Stream does not implement the required read() method.");
  if (!destination || typeof destination.write !== "function") throw new Error("Destination Stream does not implement the required write() method.");
  function done() {
    if (over) return;
    over = true;
    if (o.complete) o.complete();
    if (o.end !== false && destination.end) destination.end();
    if (o.end !== false && !destination.end && destination.close) destination.close();
  }
  function step() {
    if (over) return;
    var data = source.read(chunk);
    if (data === undefined || data === "") return done();
    destination.write(data);
    after(step, 1);
  }
  if (typeof source.available === "function") {
    source.on("data", function (data) { if (!over) destination.write(data); });
    source.on("close", done);
  } else after(step, 0);
};
`;
