import path from 'node:path';
import ts from 'typescript';
import { type Declaration, hoist, type Import } from './hoist';
import { instrument, type ProbeSpec } from './instrument';
import { Scope, type Session } from './scope';

/** A cell of a script, or a whole file that one imports. */
export interface Source {
  kind: 'cell' | 'module';
  file: string;
  /** 0-based line of the file where `code` starts. */
  line: number;
  code: string;
}

export interface Compiled {
  source: Source;
  /** JavaScript: the body of a function with `PARAMETERS`. */
  code: string;
  /** Source map (JSON) from `code` to `source.code`. */
  map: string;
  /** Uses `await` outside of functions. */
  asynchronous: boolean;
  /** Modules to load first; those of a module file are then found by its `require`. */
  imports: Import[];
  declarations: Declaration[];
}

export interface Recording {
  /** Id of the statement at this line of the source. */
  site(line: number): number;
  probe(spec: ProbeSpec): number;
}

/** Source text that is no program. Lines and columns are 0-based, in the file. */
export class SourceError extends SyntaxError {
  override name = 'SyntaxError';

  constructor(
    message: string,
    readonly file: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  isolatedModules: true,
  noLib: true,
  noResolve: true,
  noCheck: true,
  types: [],
  allowJs: true,
  checkJs: false,
  sourceMap: true,
  removeComments: true,
  esModuleInterop: true,
  strict: true,
  ignoreDeprecations: '6.0',
};

/** Rewrites a cell or module so that it can be watched, paused and interrupted; without `recording`, not watched. */
export function compile(source: Source, session: Session, recording?: Recording): Compiled {
  const cell = source.kind === 'cell';
  const options: ts.CompilerOptions = {
    ...OPTIONS,
    module: cell ? ts.ModuleKind.Preserve : ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    // A script that only has `require` stays one: forcing it would make its top level strict.
    moduleDetection:
      /\.c?jsx?$/.test(source.file) && !cell ? ts.ModuleDetectionKind.Auto : ts.ModuleDetectionKind.Force,
  };
  const output = { code: '', map: '' };
  const program = createProgram(source, options, output);
  const file = program.getSourceFiles()[0]!;
  const scope = new Scope(file, program.getTypeChecker(), session);
  const [problem] = [...program.getSyntacticDiagnostics(file), ...bindingErrors(file)];
  if (problem) throw sourceError(problem, source, file);

  const hoisted = { declarations: [] as Declaration[], imports: cell ? [] : staticImports(file) };
  const recorder = recording && {
    site: (offset: number) => recording.site(source.line + file.getLineAndCharacterOfPosition(offset).line),
    probe: (spec: ProbeSpec) => recording.probe(spec),
  };
  const passes = [instrument(scope, recorder)];
  if (cell) passes.push(hoist(scope, hoisted));
  program.emit(file, undefined, undefined, false, { before: passes });
  return { source, ...output, ...hoisted, asynchronous: awaitsOutside(file) };
}

function createProgram(source: Source, options: ts.CompilerOptions, output: { code: string; map: string }): ts.Program {
  // A `#!` line would be printed where it is no longer the first.
  const text = source.code.replace(/^#!/, '//');
  // TypeScript leaves `.mjs` and `.mts` files ES modules whatever the options say.
  const input = source.file.replace(/\.[cm]([jt]s)$/, '.$1');
  const host: ts.CompilerHost = {
    getSourceFile: (name, how) =>
      name === input ? ts.createSourceFile(name, text, how, true, scriptKind(name)) : undefined,
    writeFile: (name, text) => {
      if (name.endsWith('.map')) output.map = text;
      else output.code = text;
    },
    getDefaultLibFileName: () => 'lib.d.ts',
    useCaseSensitiveFileNames: () => true,
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => path.dirname(source.file),
    getNewLine: () => '\n',
    fileExists: (name) => name === input,
    readFile: () => undefined,
  };
  return ts.createProgram([input], { ...options, suppressOutputPathCheck: true, allowNonTsExtensions: true }, host);
}

/** Names declared twice and the like, which TypeScript finds before it looks at types. */
function bindingErrors(file: ts.SourceFile): readonly ts.Diagnostic[] {
  const { bindDiagnostics = [] } = file as ts.SourceFile & { bindDiagnostics?: ts.Diagnostic[] };
  return bindDiagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
}

function scriptKind(name: string): ts.ScriptKind {
  const extension = path.extname(name);
  if (extension === '.tsx') return ts.ScriptKind.TSX;
  if (extension === '.jsx') return ts.ScriptKind.JSX;
  return /^\.[cm]?js$/.test(extension) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}

function sourceError(problem: ts.Diagnostic, source: Source, file: ts.SourceFile): SourceError {
  const { line, character } = file.getLineAndCharacterOfPosition(problem.start ?? 0);
  const message = ts.flattenDiagnosticMessageText(problem.messageText, '\n');
  return new SourceError(message, source.file, source.line + line, character);
}

/** Modules that a file imports when it is loaded, types aside. */
function staticImports(file: ts.SourceFile): Import[] {
  return file.statements.flatMap((node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)
          ? node.moduleReference.expression
          : undefined;
    if (!specifier || !ts.isStringLiteral(specifier) || isTypeOnly(node)) return [];
    return [{ specifier: specifier.text, names: [], offset: node.getStart(file) }];
  });
}

function isTypeOnly(node: ts.Statement): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return (ts.isExportDeclaration(node) || ts.isImportEqualsDeclaration(node)) && node.isTypeOnly;
}

function awaitsOutside(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) return false;
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)
    return true;
  return ts.forEachChild(node, awaitsOutside) ?? false;
}
