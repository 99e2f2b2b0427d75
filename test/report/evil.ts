/** What a client or a board may call itself: markup, scripts, ends of elements, templates, control characters. */
export const EVIL_IDS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><script>alert(1)</script>',
  '</style><svg/onload=alert(1)>',
  '<!--<iframe src="data:text/html,<script>alert(1)</script>">',
  ']]><script>alert(1)</script>',
  'javascript:alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  `{{constructor.constructor('alert(1)')()}}\${alert(1)}`,
  'evil\n08:00:00 admin connected',
  '\x1b]0;owned\x07\x1b[2J\x9b31m\x7f',
  '\u202egnp.tac\u2066\u200b\u2028',
  '__proto__',
];

/** What no text that people see may have in it as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
export const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
