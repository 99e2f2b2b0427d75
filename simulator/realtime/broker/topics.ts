/** Whether it is a topic filter as MQTT has it: + and # are levels of their own, # is the last. */
export function isFilter(text: string): boolean {
  if (text === '' || text.includes('\0')) return false;
  const levels = text.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || !/[+#]/.test(level);
  });
}

/** Whether everything that `wanted`, a topic or a filter, can match is matched by `allowed`. */
export function covers(allowed: string, wanted: string): boolean {
  // What begins with $ is matched by no wildcard (MQTT-4.7.2-1).
  if (wanted.startsWith('$') && !allowed.startsWith('$')) return false;
  const [permitted, asked] = [allowed.split('/'), wanted.split('/')];
  for (const [index, level] of permitted.entries()) {
    if (level === '#') return true;
    // "a/#" asked for includes "a" itself, so only a # can cover it.
    if (index >= asked.length || asked[index] === '#') return false;
    if (level !== '+' && level !== asked[index]) return false;
  }
  return permitted.length === asked.length;
}
