/** Methods that are recorded and draw nothing. */
export const GRAPHICS_RECORDED = [
  'drawString',
  'drawImage',
  'drawImages',
  'fillPoly',
  'floodFill',
  'scroll',
  'blit',
  'setOffset',
  'setTheme',
  'setFontPBF',
  'dump',
  'drawPolyAA',
  'fillPolyAA',
  'drawLineAA',
  'drawCircleAA',
];

/**
 * `Graphics` over a buffer in memory, as jswrap_graphics.c has it: points, lines, rectangles and circles are drawn, text and
 * images are recorded, with the width that their font has. Fonts that a module adds go to `Graphics.prototype`, which
 * each board has of its own.
 */
export const GRAPHICS_SOURCE = `
var MAX_SIDE = 32767;
/* Texts on one drawing that displays show; the oldest go. */
var MAX_TEXTS = 64;
function Graphics() { throw new TypeError("Use Graphics.createArrayBuffer"); }
var p = Graphics.prototype;
function make(width, height, bpp) {
  width |= 0; height |= 0; bpp = bpp === undefined ? 1 : bpp | 0;
  if (!(width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE)) throw new Error("Invalid Size");
  if ([1, 2, 3, 4, 8, 16, 24, 32].indexOf(bpp) < 0) throw new Error("Invalid BPP");
  var g = Object.create(p);
  hide(g, "_", { said: [], w: width, h: height, bpp: bpp, mask: bpp === 32 ? -1 : (1 << bpp) - 1, rotation: 0 });
  g.reset();
  return g;
}
function hide(object, name, value) { Object.defineProperty(object, name, { value: value, writable: true }); }
Graphics.createArrayBuffer = function (width, height, bpp, options) {
  var g = make(width, height, bpp), s = g._, o = options || {};
  if (o.vertical_byte && s.bpp !== 1) throw new Error("vertical_byte only works for 1bpp ArrayBuffers");
  var bytes = (s.w * (o.vertical_byte ? s.h + 7 & ~7 : s.h) * s.bpp + 7) >> 3;
  if (o.buffer !== undefined) {
    if ((o.buffer.byteLength || o.buffer.length) < bytes) throw new Error("Buffer too small for " + s.w + "x" + s.h);
    g.buffer = o.buffer.buffer || o.buffer;
  } else g.buffer = new Uint8Array(bytes).buffer;
  var view = new Uint8Array(g.buffer), vertical = o.vertical_byte, msb = o.msb === undefined || o.msb, width = s.w, bits = s.bpp;
  function at(x, y) { return vertical ? x + (y >> 3) * width : (x + y * width) * bits >> 3; }
  function shift(x, y) {
    if (vertical) return msb ? 7 - (y & 7) : y & 7;
    var bit = (x + y * width) * bits & 7;
    return msb ? 8 - bits - bit : bit;
  }
  s.set = function (x, y, color) {
    if (bits < 8) {
      var index = at(x, y), by = shift(x, y);
      view[index] = view[index] & ~(s.mask << by) | (color & s.mask) << by;
    } else for (var n = 0, first = (x + y * width) * (bits >> 3); n < bits; n += 8) view[first + (n >> 3)] = color >> (msb ? bits - 8 - n : n);
  };
  s.get = function (x, y) {
    if (bits < 8) return view[at(x, y)] >> shift(x, y) & s.mask;
    for (var n = 0, color = 0, first = (x + y * width) * (bits >> 3); n < bits; n += 8) color |= view[first + (n >> 3)] << (msb ? bits - 8 - n : n);
    return color;
  };
  return g;
};
Graphics.createCallback = function (width, height, bpp, callback) {
  var set = callback && callback.setPixel || callback;
  if (typeof set !== "function") throw new Error("Expecting Callback Function or an Object but got " + typeof callback);
  var g = make(width, height, bpp);
  g._.set = function (x, y, color) { set(x, y, color); };
  if (callback.fillRect) g._.rect = callback.fillRect;
  g._.get = function () { return 0; };
  return g;
};
Graphics.createImage = function (text) {
  var rows = text.split("\\n").filter(function (row, n, all) { return row !== "" || n > 0 && n < all.length - 1; });
  var width = rows.reduce(function (most, row) { return Math.max(most, row.length); }, 0);
  var made = Graphics.createArrayBuffer(width || 1, rows.length || 1, 1, { msb: true });
  rows.forEach(function (row, y) { for (var x = 0; x < row.length; x++) if (row[x] !== " ") made._.set(x, y, 1); });
  return { width: width, height: rows.length, buffer: E.toString(made.buffer) };
};
Graphics.getInstance = function () {};
p.reset = function () {
  var s = this._;
  s.fg = s.mask; s.bg = 0; s.x = 0; s.y = 0; s.rotation = 0; s.font = "4x6"; s.charWidth = 4; s.fontHeight = 6; s.align = [-1, -1];
  s.clip = [0, 0, s.w - 1, s.h - 1];
  return this;
};
p.getWidth = function () { return this._.rotation & 1 ? this._.h : this._.w; };
p.getHeight = function () { return this._.rotation & 1 ? this._.w : this._.h; };
p.getBPP = function () { return this._.bpp; };
p.clear = function (all) {
  if (all) this.reset();
  var bg = this._.bg;
  this._.said = [];
  module.drawn("");
  return fill(this, 0, 0, this.getWidth() - 1, this.getHeight() - 1, bg);
};
function say(g) {
  var said = g._.said.slice().sort(function (a, b) { return a.y - b.y || a.x - b.x; });
  module.drawn(said.map(function (one, n) { return (n === 0 ? "" : one.y === said[n - 1].y ? " " : " | ") + one.text; }).join(""));
}
function put(g, x, y, color) {
  var s = g._, t = x;
  x |= 0; y |= 0;
  if (x < s.clip[0] || y < s.clip[1] || x > s.clip[2] || y > s.clip[3]) return;
  if (s.rotation === 1) { t = x; x = s.w - 1 - y; y = t; }
  else if (s.rotation === 2) { x = s.w - 1 - x; y = s.h - 1 - y; }
  else if (s.rotation === 3) { t = x; x = y; y = s.h - 1 - t; }
  if (x >= 0 && y >= 0 && x < s.w && y < s.h) s.set(x, y, color);
}
function fill(g, x1, y1, x2, y2, color) {
  if (typeof x1 === "object") { var r = x1; x1 = r.x; y1 = r.y; x2 = r.x2 === undefined ? r.x + r.w - 1 : r.x2; y2 = r.y2 === undefined ? r.y + r.h - 1 : r.y2; }
  var left = Math.max(0, Math.min(x1, x2) | 0), right = Math.min(g.getWidth() - 1, Math.max(x1, x2) | 0);
  var top = Math.max(0, Math.min(y1, y2) | 0), bottom = Math.min(g.getHeight() - 1, Math.max(y1, y2) | 0);
  if (g._.said.length > 0) { g._.said = g._.said.filter(function (one) { return one.x < left || one.x > right || one.y < top || one.y > bottom; }); say(g); }
  if (g._.rect) { if (left <= right && top <= bottom) g._.rect(left, top, right, bottom, color); return g; }
  for (var y = top; y <= bottom; y++) for (var x = left; x <= right; x++) put(g, x, y, color);
  return g;
}
p.fillRect = function (x1, y1, x2, y2) { return fill(this, x1, y1, x2, y2, this._.fg); };
p.clearRect = function (x1, y1, x2, y2) { return fill(this, x1, y1, x2, y2, this._.bg); };
p.drawRect = function (x1, y1, x2, y2) {
  if (typeof x1 === "object") return this.drawRect(x1.x, x1.y, x1.x2 === undefined ? x1.x + x1.w - 1 : x1.x2, x1.y2 === undefined ? x1.y + x1.h - 1 : x1.y2);
  return this.drawLine(x1, y1, x2, y1).drawLine(x2, y1, x2, y2).drawLine(x2, y2, x1, y2).drawLine(x1, y2, x1, y1);
};
p.drawLine = function (x1, y1, x2, y2) {
  x1 = Math.round(x1); y1 = Math.round(y1); x2 = Math.round(x2); y2 = Math.round(y2);
  var n = Math.min(MAX_SIDE, Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)));
  for (var i = 0; i <= n; i++) put(this, n ? Math.round(x1 + (x2 - x1) * i / n) : x1, n ? Math.round(y1 + (y2 - y1) * i / n) : y1, this._.fg);
  return this;
};
p.moveTo = function (x, y) { this._.x = x; this._.y = y; return this; };
p.lineTo = function (x, y) { this.drawLine(this._.x, this._.y, x, y); return this.moveTo(x, y); };
p.drawPoly = function (poly, closed) {
  for (var i = 2; i + 1 < poly.length; i += 2) this.drawLine(poly[i - 2], poly[i - 1], poly[i], poly[i + 1]);
  if (closed && poly.length > 3) this.drawLine(poly[poly.length - 2], poly[poly.length - 1], poly[0], poly[1]);
  return this;
};
p.setPixel = function (x, y, color) { put(this, x, y, color === undefined ? this._.fg : color); return this; };
p.getPixel = function (x, y) { return x >= 0 && y >= 0 && x < this._.w && y < this._.h ? this._.get(x | 0, y | 0) : 0; };
function round(g, x, y, a, b, full) {
  function inner(dy) {
    if (Math.abs(dy) === b) return 0;
    var next = Math.floor((a + 0.5) * Math.sqrt(1 - (Math.abs(dy) + 1) * (Math.abs(dy) + 1) / ((b + 0.5) * (b + 0.5)))) + 1;
    return Math.min(next, a, Math.floor((a + 0.5) * Math.sqrt(1 - dy * dy / ((b + 0.5) * (b + 0.5)))));
  }
  for (var dy = -b; dy <= b; dy++) {
    var more = full ? 1 : 0.5, half = Math.min(a, Math.floor((a + more) * Math.sqrt(1 - dy * dy / ((b + more) * (b + more)))));
    if (full) fill(g, x - half, y + dy, x + half, y + dy, g._.fg);
    else for (var other = half; other >= inner(dy); other--) { put(g, x - other, y + dy, g._.fg); put(g, x + other, y + dy, g._.fg); }
  }
  return g;
}
p.fillCircle = function (x, y, r) { return round(this, x, y, r, r, true); };
p.drawCircle = function (x, y, r) { return round(this, x, y, r, r, false); };
p.fillEllipse = function (x1, y1, x2, y2) { return round(this, x1 + x2 >> 1, y1 + y2 >> 1, Math.abs(x2 - x1) >> 1, Math.abs(y2 - y1) >> 1, true); };
p.drawEllipse = function (x1, y1, x2, y2) { return round(this, x1 + x2 >> 1, y1 + y2 >> 1, Math.abs(x2 - x1) >> 1, Math.abs(y2 - y1) >> 1, false); };
function sixth(x) { return (x * 5 + 127) / 255 | 0; }
function part(x) { return Math.max(0, Math.min(255, x * 256 | 0)); }
p.toColor = function (r, g, b) {
  if (typeof r === "string" && r[0] === "#") {
    var n = parseInt(r.substr(1), 16);
    if (r.length === 4) { b = (n & 15) * 17 / 255; g = (n >> 4 & 15) * 17 / 255; r = (n >> 8 & 15) * 17 / 255; }
    else { b = (n & 255) / 255; g = (n >> 8 & 255) / 255; r = (n >> 16 & 255) / 255; }
  }
  if (g === undefined) return r;
  r = part(r); g = part(g); b = part(b);
  if (this._.bpp === 16) return r >> 3 << 11 | g >> 2 << 5 | b >> 3;
  if (this._.bpp >= 24) return r << 16 | g << 8 | b;
  if (this._.bpp === 8) return 36 * sixth(r) + 6 * sixth(g) + sixth(b);
  return this._.bpp === 1 ? (r + g + b >= 384 ? 1 : 0) : (r + g + b) * this._.mask / 765 | 0;
};
p.setColor = function (r, g, b) { this._.fg = this.toColor(r, g, b); return this; };
p.setBgColor = function (r, g, b) { this._.bg = this.toColor(r, g, b); return this; };
p.getColor = function () { return this._.fg; };
p.getBgColor = function () { return this._.bg; };
p.setClipRect = function (x1, y1, x2, y2) { this._.clip = [x1 | 0, y1 | 0, x2 | 0, y2 | 0]; return this; };
p.setRotation = function (rotation) {
  this._.rotation = rotation & 3;
  this._.clip = [0, 0, this.getWidth() - 1, this.getHeight() - 1];
  return this;
};
function font(g, name, charWidth, height) { g._.font = name; g._.charWidth = charWidth; g._.fontHeight = height; return g; }
p.setFontBitmap = function () { return font(this, "4x6", 4, 6); };
p.setFontVector = function (size) { return font(this, "Vector" + size, size * 0.6, size); };
p.setFontCustom = function (bitmap, first, width, height) {
  return font(this, "Custom", typeof width === "string" ? function (code) { return width.charCodeAt(code - first) || 0; } : width, height & 255);
};
p.setFont = function (name, size) {
  if (name === undefined || name === "4x6") return font(this, "4x6", 4 * (size || 1), 6 * (size || 1));
  if (name === "6x8") return font(this, name, 6 * (size || 1), 8 * (size || 1));
  var vector = /^Vector(\\d*)$/.exec(name);
  if (vector) return this.setFontVector(size || vector[1] || 10);
  if (this["setFont" + name]) return this["setFont" + name](size);
  throw new Error("Unknown font \\"" + name + "\\"");
};
p.getFont = function () { return this._.font; };
p.getFonts = function () {
  var names = ["4x6", "6x8", "Vector"];
  for (var name in p) if (/^setFont./.test(name) && !/Bitmap$|Vector$|Custom$|Align$|PBF$/.test(name)) names.push(name.substr(7));
  return names;
};
p.getFontHeight = function () { return this._.fontHeight; };
p.setFontAlign = function (x, y) { this._.align = [x | 0, y === undefined ? -1 : y | 0]; return this; };
p.stringWidth = function (text) {
  var width = this._.charWidth;
  return String(text).split("\\n").reduce(function (most, line) {
    for (var i = 0, sum = 0; i < line.length; i++) sum += typeof width === "function" ? width(line.charCodeAt(i)) : width;
    return Math.max(most, Math.round(sum));
  }, 0);
};
p.stringMetrics = function (text) {
  return { width: this.stringWidth(text), height: this._.fontHeight * String(text).split("\\n").length, unrenderableChars: false, imageCount: 0, maxImageHeight: 0 };
};
p.wrapString = function (text, width) {
  var g = this, lines = [];
  String(text).split("\\n").forEach(function (paragraph) {
    var line = "";
    paragraph.split(" ").forEach(function (word) {
      var longer = line === "" ? word : line + " " + word;
      if (line !== "" && g.stringWidth(longer) > width) { lines.push(line); line = word; } else line = longer;
    });
    lines.push(line);
  });
  return lines;
};
p.getModified = function (reset) { return { x1: 0, y1: 0, x2: this._.w - 1, y2: this._.h - 1 }; };
p.imageMetrics = function (image) { return image && image.width ? { width: image.width, height: image.height, bpp: image.bpp || 1, transparent: false } : undefined; };
p.asImage = function (how) { return { width: this._.w, height: this._.h, bpp: this._.bpp, buffer: this.buffer }; };
p.getVectorFontPolys = function () { return []; };
p.transformVertices = function (vertices, t) {
  t = typeof t === "object" && !t.length ? t : { x: 0, y: 0, scale: 1, rotate: 0 };
  var c = Math.cos(t.rotate || 0) * (t.scale || 1), s = Math.sin(t.rotate || 0) * (t.scale || 1), out = [];
  for (var i = 0; i + 1 < vertices.length; i += 2) out.push(vertices[i] * c - vertices[i + 1] * s + (t.x || 0), vertices[i] * s + vertices[i + 1] * c + (t.y || 0));
  return out;
};
p.asBMP = p.asURL = function () { module.record("Graphics.asBMP", []); };
p.quadraticBezier = function (points) { return points; };
p.theme = { fg: -1, bg: 0, fg2: -1, bg2: 0, fgH: 0, bgH: -1, dark: true };
${JSON.stringify(GRAPHICS_RECORDED)}.forEach(function (name) {
  p[name] = function () { module.record("Graphics." + name, arguments); return this; };
});
var drawn = p.drawString;
p.drawString = function (text, x, y) {
  var said = this._.said;
  if (said.length >= MAX_TEXTS) said.shift();
  said.push({ text: String(text).split("\\n").join(" "), x: x | 0, y: y | 0 });
  say(this);
  return drawn.apply(this, arguments);
};
Object.keys(p).forEach(function (name) { hide(p, name, p[name]); });
module.exports = Graphics;
`;
