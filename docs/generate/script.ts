/** An example as a syntax tree: the statements before its call, and the call with its arguments. */
import ts from 'typescript';

export interface Call {
  /** Statements before the one that holds the call. */
  setup: string;
  /** The callee's text: `torch.add`, or `x.add`. */
  callee: string;
  /** Texts of the arguments, a trailing options object included. */
  args: string[];
  /** Text of the receiver when the op is called as a method. */
  receiver?: string;
}

export function parse(script: string): ts.SourceFile {
  return ts.createSourceFile('example.ts', script, ts.ScriptTarget.ES2022, true);
}

/** The first call of the op in a script: of one of its functions, or of a method of its name. */
export function findCall(script: string, functions: readonly string[], name: string): Call | undefined {
  const file = parse(script);
  for (const statement of file.statements) {
    let found: Call | undefined;
    const visit = (node: ts.Node): void => {
      if (found) return;
      if (ts.isCallExpression(node)) {
        const callee = node.expression.getText();
        const access = ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined;
        const asFunction = functions.includes(callee);
        const asMethod = access && access.expression.getText() !== 'console';
        if (asFunction || (asMethod && (access.name.text === name || access.name.text === `${name}_`))) {
          found = {
            setup: script.slice(0, statement.getStart()).trim(),
            callee,
            args: node.arguments.map((argument) => argument.getText()),
            ...(asFunction ? {} : { receiver: access!.expression.getText() }),
          };
          return;
        }
      }
      node.forEachChild(visit);
    };
    visit(statement);
    if (found) return found;
  }
  return undefined;
}

export const callText = (callee: string, args: readonly string[]): string => `${callee}(${args.join(', ')})`;

/** Names of the constants that a setup declares. */
export function declared(setup: string): string[] {
  return parse(setup).statements.flatMap((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.flatMap((d) => (ts.isIdentifier(d.name) ? [d.name.text] : []))
      : [],
  );
}

/** Rewrites the initializers of some constants. */
export function rewrite(setup: string, names: readonly string[], change: (initializer: string) => string): string {
  let text = setup;
  for (const statement of [...parse(setup).statements].reverse()) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of [...statement.declarationList.declarations].reverse()) {
      if (!initializer || !names.includes(name.getText())) continue;
      text = text.slice(0, initializer.getStart()) + change(initializer.getText()) + text.slice(initializer.getEnd());
    }
  }
  return text;
}
