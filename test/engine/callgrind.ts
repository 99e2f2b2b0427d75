/** Instructions in one callgrind profile. */
export interface Instructions {
  /** Of everything that was collected. */
  total: number;
  /** Of callbacks for data that came in: PUBACK, PUBLISH. */
  dataCallbacks: number;
  /** How often data came in; two packets that come as one are one time. */
  dataCalls: number;
  /** Of taking JsVars: the same few for each. */
  allocating: number;
  /** JsVars taken, those outside of what was collected included. */
  allocations: number;
}

const INTO_PROGRAM = 'jsiExecuteEventCallback';
const FROM_DATA = 'jswrap_stream_pushData';
const ALLOCATES = 'jsvNewWithFlags';

/** Reads callgrind's own format: the run's total, the inclusive cost of one caller's calls, one function's own cost. */
export function readCallgrind(profile: string): Instructions {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const [, id, name] = /^(\(\d+\))(?: (.*))?$/.exec(text) ?? [];
    if (name !== undefined) names.set(id, name);
    return names.get(id) ?? text;
  };
  const found: Instructions = { total: 0, dataCallbacks: 0, dataCalls: 0, allocating: 0, allocations: 0 };
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
    else if (line.startsWith('calls=')) {
      isCall = true;
      if (caller.startsWith(FROM_DATA) && callee.startsWith(INTO_PROGRAM))
        found.dataCalls += Number(line.slice('calls='.length).split(' ')[0]);
      if (callee.startsWith(ALLOCATES))
        found.allocations += Number(line.slice('calls='.length).split(' ')[0]);
    } else if (/^[+\-*\d]/.test(line) && caller.startsWith(ALLOCATES))
      found.allocating += Number(line.split(' ')[1]);
    else if (/^(?:summary|totals): /.test(line)) found.total = Number(line.split(' ')[1]);
  }
  return found;
}
