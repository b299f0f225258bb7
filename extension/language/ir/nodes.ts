/**
 * What the analysis reads: a small language of its own, which front ends write. Every node knows the characters of the
 * script it stands for. Nothing here belongs to one source language.
 */

export interface Range {
  /** Offset of the first character. */
  readonly start: number;
  /** Offset behind the last one. */
  readonly end: number;
}

/** A word of the script with its place, such as the name of a member. */
export interface Word extends Range {
  readonly text: string;
}

export interface Literal extends Range {
  readonly kind: 'literal';
  readonly value: number | string | boolean | bigint | null | undefined;
}
export interface Name extends Range {
  readonly kind: 'name';
  readonly name: string;
}
export interface This extends Range {
  readonly kind: 'this';
}
export interface Super extends Range {
  readonly kind: 'super';
}
/** `object.name`. */
export interface Member extends Range {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: Word;
  /** `object?.name`. */
  readonly optional: boolean;
}
/** `object[index]`. */
export interface Index extends Range {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
  readonly optional: boolean;
}
export interface Call extends Range {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly optional: boolean;
}
export interface New extends Range {
  readonly kind: 'new';
  readonly callee: Expression;
  readonly args: readonly Expression[];
}
/** `...value`, among arguments, items or entries. */
export interface Spread extends Range {
  readonly kind: 'spread';
  readonly value: Expression;
}
export interface ArrayLiteral extends Range {
  readonly kind: 'array';
  readonly items: readonly Expression[];
}
export interface RecordLiteral extends Range {
  readonly kind: 'record';
  readonly entries: readonly (Entry | Spread)[];
}
export interface Entry extends Range {
  readonly kind: 'entry';
  /** A written key is a literal. */
  readonly key: Expression;
  readonly value: Expression;
  /** The value is a function that is called when the field is read. */
  readonly getter?: boolean;
}
export interface FunctionNode extends Range {
  readonly kind: 'function';
  readonly name: Word | undefined;
  readonly parameters: readonly Parameter[];
  /** An arrow's expression stands as one return. */
  readonly body: readonly Statement[];
  /** Keeps the surrounding `this`. */
  readonly arrow: boolean;
  readonly async: boolean;
  readonly generator: boolean;
}
export interface Parameter extends Range {
  readonly target: Pattern;
  readonly fallback: Expression | undefined;
  readonly rest: boolean;
  /** The annotated type as written, if there is one. */
  readonly type: string | undefined;
  /** The parameter is also a field: `constructor(private size: number)`. */
  readonly field: boolean;
}
export interface ClassNode extends Range {
  readonly kind: 'class';
  readonly name: Word | undefined;
  readonly base: Expression | undefined;
  readonly members: readonly ClassMember[];
}
export interface ClassMember extends Range {
  readonly role: 'method' | 'getter' | 'setter' | 'constructor' | 'field' | 'block';
  readonly name: Word | undefined;
  /** The key of a computed member. */
  readonly key: Expression | undefined;
  readonly static: boolean;
  /** Of everything but fields. */
  readonly function: FunctionNode | undefined;
  /** A field's first value. */
  readonly value: Expression | undefined;
  readonly type: string | undefined;
}
/** `present`: whatever the operand gives, it is neither null nor undefined. */
export type UnaryOperator = '-' | '+' | '!' | '~' | 'typeof' | 'void' | 'delete' | 'present';
export interface Unary extends Range {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}
/** Arithmetic and comparison; `==` and `===` are one. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | 'in'
  | 'instanceof'
  | ',';
export interface Binary extends Range {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** A comparison for which null and undefined are the same. */
  readonly loose?: boolean;
}
export type LogicalOperator = '&&' | '||' | '??';
export interface Logical extends Range {
  readonly kind: 'logical';
  readonly operator: LogicalOperator;
  readonly left: Expression;
  readonly right: Expression;
}
/** `target = value`, or with an operator `target += value`. */
export interface Assign extends Range {
  readonly kind: 'assign';
  readonly target: Pattern;
  readonly operator: BinaryOperator | LogicalOperator | undefined;
  readonly value: Expression;
}
/** `++x`, `x--`. */
export interface Update extends Range {
  readonly kind: 'update';
  readonly target: Expression;
  readonly step: 1 | -1;
  readonly prefix: boolean;
}
export interface Conditional extends Range {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}
/** Text with values in it: one more text than values. */
export interface Template extends Range {
  readonly kind: 'template';
  readonly texts: readonly string[];
  readonly values: readonly Expression[];
}
export interface Await extends Range {
  readonly kind: 'await';
  readonly value: Expression;
}
export interface Yield extends Range {
  readonly kind: 'yield';
  readonly value: Expression | undefined;
  /** Yields each item of the value. */
  readonly each: boolean;
}
/** Something the IR has no word for; its parts are still looked at. */
export interface Opaque extends Range {
  readonly kind: 'opaque';
  readonly parts: readonly Expression[];
}

export type Expression =
  | Literal
  | Name
  | This
  | Super
  | Member
  | Index
  | Call
  | New
  | Spread
  | ArrayLiteral
  | RecordLiteral
  | FunctionNode
  | ClassNode
  | Unary
  | Binary
  | Logical
  | Assign
  | Update
  | Conditional
  | Template
  | Await
  | Yield
  | Opaque;

export interface ArrayPattern extends Range {
  readonly kind: 'arrayPattern';
  readonly items: readonly (PatternItem | undefined)[];
  readonly rest: Pattern | undefined;
}
export interface RecordPattern extends Range {
  readonly kind: 'recordPattern';
  readonly entries: readonly (PatternItem & { readonly key: Expression })[];
  readonly rest: Pattern | undefined;
}
export interface PatternItem {
  readonly target: Pattern;
  readonly fallback: Expression | undefined;
}
/** Where a value goes. */
export type Pattern = Name | Member | Index | ArrayPattern | RecordPattern | Opaque;

export interface Let extends Range {
  readonly kind: 'let';
  readonly target: Pattern;
  readonly value: Expression | undefined;
  readonly constant: boolean;
  /** Belongs to the whole function instead of the block. */
  readonly hoisted: boolean;
  readonly type: string | undefined;
}
export interface Evaluate extends Range {
  readonly kind: 'evaluate';
  readonly value: Expression;
}
/** A function or class under its name. */
export interface Declare extends Range {
  readonly kind: 'declare';
  readonly value: FunctionNode | ClassNode;
}
export interface Block extends Range {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}
export interface If extends Range {
  readonly kind: 'if';
  readonly test: Expression;
  readonly whenTrue: Statement;
  readonly whenFalse: Statement | undefined;
}
/** `while`, `do … while` and counted loops. */
export interface Loop extends Range {
  readonly kind: 'loop';
  readonly before: readonly Statement[];
  readonly test: Expression | undefined;
  readonly step: Expression | undefined;
  readonly body: Statement;
  /** The body comes before the test. */
  readonly bodyFirst: boolean;
}
export interface ForEach extends Range {
  readonly kind: 'forEach';
  readonly target: Pattern;
  /** The target is declared here. */
  readonly declares: boolean;
  readonly over: Expression;
  /** Goes over keys instead of items. */
  readonly keys: boolean;
  readonly body: Statement;
}
export interface Return extends Range {
  readonly kind: 'return';
  readonly value: Expression | undefined;
}
export interface Throw extends Range {
  readonly kind: 'throw';
  readonly value: Expression;
}
export interface Jump extends Range {
  readonly kind: 'break' | 'continue';
  readonly label: string | undefined;
}
export interface Labeled extends Range {
  readonly kind: 'labeled';
  readonly label: string;
  readonly body: Statement;
}
export interface Try extends Range {
  readonly kind: 'try';
  readonly body: Block;
  readonly error: Pattern | undefined;
  readonly handler: Block | undefined;
  readonly last: Block | undefined;
}
export interface Switch extends Range {
  readonly kind: 'switch';
  readonly subject: Expression;
  /** Without a test, the default. */
  readonly cases: readonly { readonly test: Expression | undefined; readonly body: readonly Statement[] }[];
}
export interface Import extends Range {
  readonly kind: 'import';
  readonly from: string;
  /** `*` for the whole module. */
  readonly names: readonly { readonly imported: string; readonly local: Word }[];
}
export interface Export extends Range {
  readonly kind: 'export';
  /** `*` hands on everything of `from`; as exported name, the module as a whole. */
  readonly names: readonly { readonly exported: string; readonly local: string }[];
  readonly from: string | undefined;
  /** `export default value`. */
  readonly value: Expression | undefined;
}

export type Statement =
  | Let
  | Evaluate
  | Declare
  | Block
  | If
  | Loop
  | ForEach
  | Return
  | Throw
  | Jump
  | Labeled
  | Try
  | Switch
  | Import
  | Export;

export type Node = Expression | Statement | Pattern | Entry;

/** A whole script. */
export interface Program {
  readonly text: string;
  readonly body: readonly Statement[];
  /** Stretches the front end could not read. */
  readonly broken: readonly Range[];
  /** Offset of the first character of each line. */
  readonly lines: readonly number[];
}
