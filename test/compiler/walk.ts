/**
 * The client's public API, member by member and option by option: a program of a few words that uses it, and what shows
 * on the virtual board's console, or in hex on the wire, that it works. `M` in a program stands for
 * `var m = require("mote").create("127.0.0.1", {port: PORT, client_id: "a", ...` and `UP` for what is done once connected.
 */
export interface Step {
  /** As `Options.tls`, of the interfaces in firmware/mote.ts. */
  member: string;
  /** Options of `create` as a program has them. */
  options?: string;
  /** Code that runs when the client has a session. */
  onConnect?: string;
  /** The whole program, in place of the one that is made from the fields above. */
  program?: string;
  /** In the transcript. */
  shows: RegExp;
  /** The client that build takes for it. */
  client: 'qos0' | 'core' | 'default' | 'full' | 'max';
  /** What the largest client without it is refused by; none where every client has it. */
  refusedBy?: string;
  peer?: string;
}

/** The program of a step. */
export function programOf({ program, options = '', onConnect = '' }: Step): string {
  if (program !== undefined)
    return program.replace(
      /MADE\((.*?)\);/,
      'var m = require("mote").create("127.0.0.1", $1); m.on("error", function (e) { print("error", e); });',
    );
  const extra = options === '' ? '' : `, ${options}`;
  return `var m = require("mote").create("127.0.0.1", {port: PORT, client_id: "a"${extra}});
m.on("error", function (e) { print("error", e); });
m.on("connected", function () { ${onConnect} });
m.connect();`;
}
