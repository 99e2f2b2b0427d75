import type { AnyNode, Program } from 'acorn';
import { walk } from '../language/edits.ts';
import type { Finding } from '../language/language.ts';

/** Members of Node's `process` that Espruino's has not, and what a board has in their place. */
const PROCESS: Readonly<Record<string, string>> = {
  argv: 'variables of the program, or a file of require("Storage")',
  exit: 'nothing: a program ends when nothing is left to do',
  stdout: 'print',
  stderr: 'print',
  stdin: 'USB.on("data")',
  nextTick: 'setTimeout',
  cwd: 'nothing like it',
  uptime: 'getTime',
  platform: 'process.env.BOARD',
};
/** Node's own modules that a board has by another name. */
const MODULES: Readonly<Record<string, string>> = {
  'node:fs': 'require("Storage"), or require("fs")',
  'node:net': 'require("net")',
  'node:http': 'require("http")',
  'node:tls': 'require("tls")',
  'node:crypto': 'require("crypto")',
};

/** What a program says that only Node understands. @param bound names that are the program's own */
export function checkNode(program: Program, file: string, bound: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  const say = (node: AnyNode, what: string, instead: string) =>
    findings.push({ file, line: node.loc?.start.line ?? 0, what, instead, kind: 'missing' });
  walk(program, [], (node: AnyNode) => {
    if (node.type === 'MemberExpression' && !node.computed) {
      const { object, property } = node;
      if (object.type !== 'Identifier' || object.name !== 'process' || bound.has('process')) return;
      if (property.type === 'Identifier' && Object.hasOwn(PROCESS, property.name))
        say(node, `process.${property.name} is Node's`, PROCESS[property.name]);
    } else if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      const [name] = node.arguments;
      if (node.callee.name !== 'require' || name?.type !== 'Literal') return;
      const module = String(name.value);
      if (module.startsWith('node:'))
        say(node, `require("${module}") is Node's`, MODULES[module] ?? 'a module for Espruino');
    }
  });
  return findings;
}
