/** Parameters of the function that every cell and module is wrapped in; short, as they occur on every line. */
export const NAMES = {
  /** The shared context. */
  context: '__c',
  /** Slow path of a guard. */
  guard: '__g',
  /** Records a value and restores the site. */
  probe: '__p',
  /** Everything that is called rarely: see `Kit`. */
  kit: '__k',
} as const;

export const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', ...Object.values(NAMES)];

/** What transformed code calls on `__k`. */
export interface Kit {
  meta: { url: string; filename: string; dirname: string };
  import(specifier: unknown): Promise<unknown>;
  /** Prints the value of a cell's last expression. */
  show(value: unknown): void;
  readonly(name: string): never;
  mask(): void;
  unmask(handled?: boolean): void;
  wait(value: unknown): unknown;
  iterate(iterable: unknown): unknown;
}
