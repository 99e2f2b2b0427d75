/**
 * Searches in strings as Espruino 2v29 has them, of which V8's differ: a text that is cut at the string's end counts as
 * found, and a pattern that is a string is no regular expression (jswrap_string_indexOf and its users in
 * jswrap_string.c). So `'head\\r\\n'.indexOf('\\r\\n\\r\\n')` is 4 on a board.
 */
export const STRINGS_SOURCE = `
(function (prototype) {
  var indexOf = prototype.indexOf, replace = prototype.replace, replaceAll = prototype.replaceAll, match = prototype.match;
  function find(text, part, from) {
    var end = text.length - part.length + 1;
    if (end < 1) return -1;
    var at = typeof from === 'number' || typeof from === 'boolean' ? Math.min(Math.max(0, from | 0), end) : 0;
    var whole = indexOf.call(text, part, at);
    if (whole >= 0) return whole < text.length ? whole : -1;
    // What is cut at the end ends with the text's last character.
    var length = text.length, last = length - 1;
    for (at = Math.max(at, end); at < length; at++)
      if (part.charCodeAt(last - at) === text.charCodeAt(last) && part.startsWith(text.slice(at))) return at;
    return -1;
  }
  function exchange(text, part, at, by) {
    return text.slice(0, at) + by + text.slice(at + part.length);
  }
  // Clients ask so for each packet: of one character nothing is cut off.
  prototype.indexOf = function (part, from) {
    return from === undefined && typeof part === 'string' && part.length === 1 && typeof this === 'string' ?
      indexOf.call(this, part) : find(String(this), String(part), from);
  };
  prototype.includes = function (part, from) { return find(String(this), String(part), from) >= 0; };
  prototype.match = function (pattern) {
    if (pattern instanceof RegExp) return match.call(this, pattern);
    var text = String(this), part = String(pattern), at = find(text, part);
    if (at < 0) return null;
    var found = [part];
    found.index = at;
    found.input = part;
    return found;
  };
  prototype.replace = function (pattern, by) {
    if (pattern instanceof RegExp) return replace.call(this, pattern, by);
    var text = String(this), part = String(pattern), at = find(text, part);
    return at < 0 ? text : exchange(text, part, at, String(by));
  };
  prototype.replaceAll = function (pattern, by) {
    if (pattern instanceof RegExp || pattern === '') return replaceAll.call(this, pattern, by);
    var text = String(this), part = String(pattern), put = String(by);
    for (var at = find(text, part); at >= 0; at = find(text, part, at + put.length)) text = exchange(text, part, at, put);
    return text;
  };
})(String.prototype);`;
