/**
 * `require("fs")`, over the board's Storage: the names of files are those of Storage, without their folders' first slash.
 * There are no folders of their own, so `mkdir` is recorded.
 */
export const FS_SOURCE = `
var storage = require("Storage");
function nameOf(path) { return String(path).replace(/^[\\/]+/, ""); }
function stored(path) { return storage.read(nameOf(path)); }
function read(path) {
  var text = stored(path);
  if (text === undefined) throw new Error("Could not open file : NO_FILE");
  return text;
}
function write(path, data) { return storage.write(nameOf(path), typeof data === "string" ? data : String(data)); }
function append(path, data) { return write(path, (stored(path) || "") + data); }
function readdir() { return storage.list(); }
function unlink(path) {
  var is = stored(path) !== undefined;
  storage.erase(nameOf(path));
  return is;
}
function stat(path) {
  var text = stored(path);
  return text === undefined ? undefined : { size: text.length, dir: false, mtime: new Date };
}
function mkdir() { module.record("fs.mkdir", arguments); return true; }
module.exports = {
  readFileSync: read, readFile: read, writeFileSync: write, writeFile: write, appendFileSync: append, appendFile: append,
  readdirSync: readdir, readdir: readdir, unlinkSync: unlink, unlink: unlink, statSync: stat, mkdirSync: mkdir, mkdir: mkdir,
  pipe: function (source, destination, options) { E.pipe(source, destination, options); }
};
`;
