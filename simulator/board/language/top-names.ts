import type { Program } from 'acorn';

interface Name {
  name: string;
}

/** The names that a program declares at its top, `var` of blocks among them. */
export function topNames(program: Program): string[] {
  const names: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, kind, declarations, id } = node as Record<string, unknown>;
    if (type === 'FunctionDeclaration' || type === 'ClassDeclaration') names.push((id as Name).name);
    if (typeof type === 'string' && /Function|Class/.test(type)) return;
    if (type === 'VariableDeclaration' && (kind === 'var' || program.body.includes(node as never)))
      for (const one of declarations as { id: Name }[]) names.push(one.id.name);
    for (const child of Object.values(node)) Array.isArray(child) ? child.forEach(visit) : visit(child);
  };
  visit(program);
  return names;
}
