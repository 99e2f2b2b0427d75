// needs: byte strings
// Strings are bytes: a literal has the length of its UTF-8, fromCharCode keeps 8 bits.
print('é'.length, 'é'.charCodeAt(0), 'é'.charCodeAt(1), '€'.length);
print('\u0141'.length, '\u0141'.charCodeAt(0), '\xe9'.length);
print(String.fromCharCode(300).charCodeAt(0), String.fromCharCode(65, 66), String.fromCharCode());
print('abc'.charCodeAt(5), 'abc'[1], 'abc'.substr(-2), 'abc'.substr(1, 1), 'abc'.slice(-1));
print(JSON.stringify('\x01\xff"\\\n'), JSON.stringify({ a: [1, undefined, null], f: () => {} }));
print(btoa('abc\xff'), atob('YWJj'), E.toString([65, 66, 'c']), E.toString(new Uint8Array([72, 105])));
print(typeof E.toUint8Array('ab'), E.toUint8Array('ab').length, E.CRC32('abc'), E.isUTF8('\u0141'));
print([1, [2, 3]] + '', {} + '', null + '', undefined + '', true + '', -0 + '', 1e3 + '', 0.5 + '');
print('a,b'.split(',').join('+'), 'a-b'.replace('-', '+'), '  x '.trim() + '|', 'ab'.repeat(2), 'x'.padStart(3, '_'));
print(new Uint8Array([1, 2, 300]).toString(), parseInt('12px'), parseFloat('1.5e1'), (255).toString(16));
print((1.005).toFixed(2), (21.456).toFixed(1), isNaN('x'), Math.round(2.5));
setTimeout(() => {
  print('DONE');
}, 10);
