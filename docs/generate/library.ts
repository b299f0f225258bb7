/** Pages of what is no declared op: modules, optimizers, data and the rest, from the library's own doc comments. */
import { join } from 'node:path';
import ts from 'typescript';
import { printed } from './engine';
import { type Example, recordedExample } from './examples';
import { exampleBlocks } from './functions';

const dist = join(__dirname, '../../native/dist/torch');
const ENTRIES: [string, string][] = [
  ['torch', 'index.d.ts'],
  ['vision', 'vision/index.d.ts'],
  ['plt', 'plot/index.d.ts'],
  ['safetensors', 'io/safetensors.d.ts'],
  ['numpy', 'io/numpy.d.ts'],
];
/** PyTorch has a page for each class and function in these. */
const DOCUMENTED = /^torch\.(nn|optim|nn\.functional|nn\.init|autograd|linalg|special|fft)$/;
/** Rooms whose names mean something else than the ops of the same name. */
const OWN_NAMES = /^torch\.distributions/;
/** Things that stand beside the library: an error class says nothing, and types are seen in the editor. */
const LEFT_OUT = /Error$|^KeyboardInterrupt$|^Size$|.Tensor$/;

export interface LibraryEntry {
  /** As scripts name it: `torch.nn.Linear`. */
  path: string;
  page: string;
  anchor: string;
  /** What it lacks: the doc comment, or the example. */
  lacks: string[];
}

export interface Library {
  pages: Map<string, string>;
  entries: LibraryEntry[];
}

const oneLine = (text: string) =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/import\("[^"]*"\)\./g, '')
    .replaceAll('{ }', '{}');

class Reader {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  readonly pages = new Map<string, string>();
  readonly entries: LibraryEntry[] = [];

  constructor(private readonly opPages: Map<string, string>) {
    const roots = ENTRIES.map(([, file]) => join(dist, file));
    this.program = ts.createProgram(roots, {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      types: ['node'],
    });
    this.checker = this.program.getTypeChecker();
    for (const [name, file] of ENTRIES) {
      const source = this.program.getSourceFile(join(dist, file))!;
      this.namespace(name, this.checker.getSymbolAtLocation(source)!);
    }
  }

  private doc(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).trim();
  }

  /** First comment of the file a namespace is. */
  private moduleDoc(symbol: ts.Symbol): string {
    const text = symbol.valueDeclaration?.getSourceFile().text ?? '';
    const [, doc] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
    return (doc ?? '').replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
  }

  /** Marked as nothing for scripts. */
  private isInternal(symbol: ts.Symbol): boolean {
    return symbol.getJsDocTags(this.checker).some(({ name }) => name === 'internal');
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Where the op is described that an export stands for. */
  private opPage(path: string, name: string): string | undefined {
    return OWN_NAMES.test(path) ? undefined : this.opPages.get(name);
  }

  private namespace(path: string, module: ts.Symbol): void {
    const sections: string[] = [];
    const constants: string[] = [];
    const inner: [string, ts.Symbol][] = [];
    const page = `${path}.md`;
    for (const exported of this.checker.getExportsOfModule(module)) {
      const { name } = exported;
      const symbol = this.resolved(exported);
      const [declaration] = symbol.declarations ?? [];
      if (!declaration || name.startsWith('_') || declaration.getSourceFile().fileName.includes('/generated/'))
        continue;
      if (symbol.flags & ts.SymbolFlags.ValueModule) inner.push([`${path}.${name}`, symbol]);
      else if (LEFT_OUT.test(name) || this.isInternal(symbol)) continue;
      else if (symbol.flags & ts.SymbolFlags.Class) sections.push(this.classSection(path, page, name, symbol));
      else if (symbol.flags & ts.SymbolFlags.Function || this.isShownCall(symbol))
        sections.push(this.functionSection(path, page, name, symbol));
      else if (symbol.flags & ts.SymbolFlags.Variable) {
        const op = this.opPage(path, name);
        if (op) constants.push(`- \`${path}.${name}\`: ${this.doc(symbol)} See [${name}](${op}).`);
        else
          constants.push(
            `- \`${path}.${name}: ${this.typeText(symbol)}\`${this.doc(symbol) ? `: ${this.doc(symbol)}` : ''}`,
          );
      }
    }
    if (sections.length + constants.length > 0) {
      const parts = [`# ${path}`, this.moduleDoc(module), constants.join('\n'), ...sections];
      this.pages.set(page, `${parts.filter(Boolean).join('\n\n')}\n`);
    }
    for (const [name, symbol] of inner) this.namespace(name, symbol);
  }

  private typeText(symbol: ts.Symbol): string {
    const type = this.checker.getTypeOfSymbol(symbol);
    return oneLine(this.checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation));
  }

  /** The example of a doc comment, which must run; else one that PyTorch's answers suggest for a function. */
  private example(path: string, symbol: ts.Symbol): Example | undefined {
    const tag = symbol.getJsDocTags(this.checker).find(({ name }) => name === 'example');
    if (!tag) return symbol.flags & ts.SymbolFlags.Function ? recordedExample(path) : undefined;
    const script = ts.displayPartsToString(tag.text).trim();
    try {
      return { script, output: printed(script) };
    } catch (error) {
      throw new Error(`${path}: its example fails: ${error}`);
    }
  }

  private close(path: string, page: string, name: string, symbol: ts.Symbol, parts: string[]): string {
    const op = this.opPage(path, name);
    const example = op ? undefined : this.example(`${path}.${name}`, symbol);
    if (op) parts.push(`See also [${name}](${op}).`);
    else if (DOCUMENTED.test(path)) {
      const full = `${path}.${name}`;
      parts.push(`As in PyTorch: [\`${full}\`](https://docs.pytorch.org/docs/stable/generated/${full}.html).`);
    }
    if (example) parts.push(exampleBlocks(example));
    const lacks = [...(this.doc(symbol) ? [] : ['a doc comment']), ...(example || op ? [] : ['an example'])];
    this.entries.push({ path: `${path}.${name}`, page, anchor: name.toLowerCase(), lacks });
    return parts.filter(Boolean).join('\n\n');
  }

  private functionSection(path: string, page: string, name: string, symbol: ts.Symbol): string {
    const declared = symbol.declarations!.filter(ts.isFunctionDeclaration);
    const heads = declared.length > 0 ? declared.map((one) => this.head(one)) : this.callHeads(symbol);
    const signatures = heads.map((head) => `${path}.${name}${head}`);
    const parts = [`## ${name}`, this.doc(symbol), fence(signatures), this.options(symbol.declarations!)];
    return this.close(path, page, name, symbol, parts);
  }

  /** A variable that holds a function, and is documented as one. */
  private isShownCall(symbol: ts.Symbol): boolean {
    return (
      (symbol.flags & ts.SymbolFlags.Variable) !== 0 &&
      this.checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0 &&
      symbol.getJsDocTags(this.checker).some(({ name }) => name === 'example')
    );
  }
  private callHeads(symbol: ts.Symbol): string[] {
    const signatures = this.checker.getTypeOfSymbol(symbol).getCallSignatures();
    return signatures.map((one) =>
      oneLine(this.checker.signatureToString(one, undefined, ts.TypeFormatFlags.NoTruncation)),
    );
  }

  /** Type parameters, parameters and result as the declaration writes them. */
  private head(declaration: ts.SignatureDeclaration): string {
    const types = declaration.typeParameters?.map((t) => t.getText()).join(', ');
    const params = declaration.parameters.map((p) => this.listed(p) ?? oneLine(p.getText())).join(', ');
    const result = declaration.type ? `: ${oneLine(declaration.type.getText())}` : '';
    return `${types ? `<${types}>` : ''}(${params})${result}`;
  }

  /** `Args<[a: A, b?: B], Named>` as the parameters that scripts give. */
  private listed(parameter: ts.ParameterDeclaration): string | undefined {
    const type = this.checker.getTypeAtLocation(parameter);
    if (!parameter.dotDotDotToken || !type.isUnion() || !type.types.every((one) => this.checker.isTupleType(one)))
      return undefined;
    const lists = (type.types as ts.TupleTypeReference[]).map((list) => ({
      labels: (list.target.labeledElementDeclarations ?? []).map((label) => label?.name.getText() ?? ''),
      flags: list.target.elementFlags,
      types: this.checker.getTypeArguments(list),
    }));
    const positional = lists.find(({ labels }) => !labels.includes('options'));
    const named = (positional?.labels ?? []).map((label, i) => {
      const mark = positional!.flags[i]! & ts.ElementFlags.Optional ? '?' : '';
      const text = this.checker.typeToString(positional!.types[i]!, undefined, ts.TypeFormatFlags.NoTruncation);
      return `${label}${mark}: ${oneLine(text).replace(/ \| undefined$/, '')}`;
    });
    return [...named, 'options?: Options'].join(', ');
  }

  /** A class with the internal ones it is built on, and the first that scripts know. */
  private lineage(declaration: ts.ClassDeclaration): { parts: ts.ClassDeclaration[]; base: string | undefined } {
    const clause = declaration.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const symbol = clause && this.checker.getSymbolAtLocation(clause.expression);
    const base = symbol && this.resolved(symbol);
    const above = base?.declarations?.find(ts.isClassDeclaration);
    if (!base || !above || !this.isInternal(base)) return { parts: [declaration], base: clause?.getText() };
    const rest = this.lineage(above);
    return { parts: [declaration, ...rest.parts], base: rest.base };
  }

  private classSection(path: string, page: string, name: string, symbol: ts.Symbol): string {
    const declaration = symbol.declarations!.find(ts.isClassDeclaration)!;
    const { parts: classes, base } = this.lineage(declaration);
    const constructors =
      classes.map((one) => one.members.filter(ts.isConstructorDeclaration)).find((found) => found.length > 0) ?? [];
    const made = constructors.map((c) => `new ${path}.${name}${this.head(c)}`);
    const told = new Set<string>();
    const members = classes.flatMap((one) => this.members(one, told));
    const parts = [
      `## ${name}`,
      this.doc(symbol),
      base ? `Extends \`${oneLine(base)}\`.` : '',
      made.length ? fence(made) : '',
      this.options(constructors),
      members.join('\n'),
    ];
    return this.close(path, page, name, symbol, parts);
  }

  /** Public members that a class brings itself, overloads in one line each. */
  private members(declaration: ts.ClassDeclaration, told: Set<string>): string[] {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    const lines: string[] = [];
    const inherited = new Set(told);
    for (const member of declaration.members) {
      const name = member.name?.getText() ?? '';
      if (
        !name ||
        inherited.has(name) ||
        /^([_#[]|extra_repr$)/.test(name) ||
        ts.getCombinedModifierFlags(member) & hidden
      )
        continue;
      const isStatic = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static ? 'static ' : '';
      let text: string;
      if (ts.isMethodDeclaration(member)) text = `${name}${this.head(member)}`;
      else if (ts.isGetAccessorDeclaration(member)) text = `${name}${this.head(member).replace('()', '')}`;
      else if (ts.isPropertyDeclaration(member))
        text = `${name}${member.type ? `: ${oneLine(member.type.getText())}` : ''}`;
      else continue;
      // Not the symbol's documentation, which a member that has none inherits.
      const own = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment;
      const doc = told.has(name) ? '' : (ts.getTextOfJSDocComment(own) ?? '');
      told.add(name);
      lines.push(`- \`${isStatic}${text}\`${doc ? `: ${oneLine(doc)}` : ''}`);
    }
    return lines;
  }

  /** The documented fields of options objects. */
  private options(declarations: readonly ts.Node[]): string {
    const lines = new Map<string, string>();
    for (const declaration of declarations) {
      if (!ts.isFunctionDeclaration(declaration) && !ts.isConstructorDeclaration(declaration)) continue;
      const last = declaration.parameters.at(-1);
      if (!last || last.dotDotDotToken) continue;
      const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(last));
      if (!/Options|Inplace|\{/.test(last.type?.getText() ?? '')) continue;
      for (const field of type.isUnion() ? type.types.flatMap((one) => one.getProperties()) : type.getProperties()) {
        const foreign = field.valueDeclaration?.getSourceFile().fileName.includes('/node_modules/') ?? true;
        const doc = foreign ? '' : this.doc(field);
        if (doc) lines.set(field.name, `- \`${field.name}: ${this.typeText(field)}\`: ${oneLine(doc)}`);
      }
    }
    return [...lines.values()].join('\n');
  }
}

const fence = (lines: string[]) => `\`\`\`ts\n${lines.join('\n')}\n\`\`\``;

/** `opPages`: where the declared ops are, by name. */
export function library(opPages: Map<string, string>): Library {
  const { pages, entries } = new Reader(opPages);
  return { pages, entries };
}
