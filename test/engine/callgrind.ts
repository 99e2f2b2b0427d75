/** Instructions in one callgrind profile. */
export interface Instructions {
  /** Of everything that was collected. */
  total: number;
  /** Of callbacks for data that came in: PUBACK, PUBLISH. */
  dataCallbacks: number;
}

const INTO_PROGRAM = 'jsiExecuteEventCallback';
const FROM_DATA = 'jswrap_stream_pushData';

/** Reads callgrind's own format: the run's total, and the inclusive cost of one caller's calls. */
export function readCallgrind(profile: string): Instructions {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const [, id, name] = /^(\(\d+\))(?: (.*))?$/.exec(text) ?? [];
    if (name !== undefined) names.set(id, name);
    return names.get(id) ?? text;
  };
  const found: Instructions = { total: 0, dataCallbacks: 0 };
  let caller = '';
  let callee = '';
  let isCall = false;
  for (const line of profile.split('\n')) {
    if (isCall) {
      isCall = false;
      if (caller.startsWith(FROM_DATA) && callee.startsWith(INTO_PROGRAM))
        found.dataCallbacks += Number(line.split(' ')[1]);
    } else if (line.startsWith('fn=')) caller = nameOf(line.slice(3));
    else if (line.startsWith('cfn=')) callee = nameOf(line.slice(4));
    else if (line.startsWith('calls=')) isCall = true;
    else if (/^(?:summary|totals): /.test(line)) found.total = Number(line.split(' ')[1]);
  }
  return found;
}
