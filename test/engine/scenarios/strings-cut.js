// A text that is cut at the end counts as found by indexOf, includes, replace and match; by others it does not.
print('abc'.indexOf('cd'), 'abc'.indexOf('bcd'), 'abc'.indexOf('d'), 'abc'.indexOf('abcd'), 'abcabd'.indexOf('abd'));
print('abc'.lastIndexOf('cd'), 'abc'.includes('cd'), 'abc'.startsWith('abcd'), 'abc'.endsWith('cd'));
print('abc'.replace('cd', 'x'), 'abc'.split('cd').length, JSON.stringify('abc'.match('cd')));
print(''.indexOf(''), 'abc'.indexOf(''), 'abc'.indexOf('', 3), 'abc'.indexOf('c', 5), 'abcc'.indexOf('cd', 1));
print('head\r\nbody\r\n\r'.indexOf('\r\n\r\n'), 'aXbX'.replace('XY', '-'), 'abcbc'.indexOf('bcd'));
print('abc'.indexOf('c', 2.9), 'abcabc'.indexOf('b', 2), 'abc'.indexOf('c', 3), 'abcc'.replaceAll('cd', 'x'));
setTimeout(() => {
  print('DONE');
}, 10);
