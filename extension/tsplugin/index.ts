/**
 * Plugin of the TypeScript server: makes model scripts type-check in a folder where nothing is installed. It resolves
 * `tensorpad` to the extension's own declarations, adds Node's and the kernel's globals, and lets each loose script be
 * a module of its own, as it is when it runs. Projects without a model script are left exactly as they are.
 */
import type ts from 'typescript';
import { isModelScript } from '../protocol/scripts';
import { Declarations } from './declarations';
import { isFalseAlarm } from './falseAlarms';

type Modules = { typescript: typeof ts };

function init({ typescript }: Modules): ts.server.PluginModule {
  return {
    create(info) {
      const declarations = new Declarations(__dirname);
      const usesTensorpad = watchScripts(info.project);
      resolveBundled(info.languageServiceHost, declarations);
      addDeclarations(info, declarations, usesTensorpad);
      if (info.project.projectKind === typescript.server.ProjectKind.Inferred) {
        loosenScripts(info.languageServiceHost, typescript, usesTensorpad);
      }
      return withoutFalseAlarms(info.languageService);
    },
  };
}

/** Returns a test whether an open script of the project is one of ours. */
function watchScripts(project: ts.server.Project): () => boolean {
  const known = new WeakMap<ts.server.ScriptInfo, { version: string; ours: boolean }>();
  const isOurs = (script: ts.server.ScriptInfo) => {
    const version = script.getLatestVersion();
    const last = known.get(script);
    if (last?.version === version) return last.ours;
    const snapshot = script.getSnapshot();
    const ours = isModelScript(snapshot.getText(0, snapshot.getLength()));
    known.set(script, { version, ours });
    return ours;
  };
  return () => project.getRootScriptInfos().some((script) => script.isScriptOpen() && isOurs(script));
}

/** Finds `tensorpad` where the folder has none; an installed one wins. */
function resolveBundled(host: ts.LanguageServiceHost, declarations: Declarations): void {
  const original = host.resolveModuleNameLiterals?.bind(host);
  if (!original) return;
  host.resolveModuleNameLiterals = (literals, ...rest) =>
    original(literals, ...rest).map((resolution, at) => {
      if (resolution.resolvedModule) return resolution;
      const file = declarations.module(literals[at]?.text ?? '');
      if (!file) return resolution;
      return { resolvedModule: { resolvedFileName: file, extension: '.d.ts', isExternalLibraryImport: true } };
    });
}

function addDeclarations(
  { project, languageServiceHost: host }: ts.server.PluginCreateInfo,
  declarations: Declarations,
  usesTensorpad: () => boolean,
): void {
  const original = host.getScriptFileNames.bind(host);
  host.getScriptFileNames = () => {
    const names = original();
    if (!usesTensorpad()) return names;
    const added = [declarations.node(project.getCurrentDirectory()), declarations.globals];
    return [...names, ...added.filter((file) => !names.includes(file) && project.fileExists(file))];
  };
}

/** Loose scripts share one program; without this, so would their top-level names. Experiments need no annotations. */
function loosenScripts(host: ts.LanguageServiceHost, typescript: typeof ts, usesTensorpad: () => boolean): void {
  const original = host.getCompilationSettings.bind(host);
  host.getCompilationSettings = () => {
    const settings = original();
    if (!usesTensorpad()) return settings;
    return { ...settings, moduleDetection: typescript.ModuleDetectionKind.Force, noImplicitAny: false };
  };
}

function withoutFalseAlarms(service: ts.LanguageService): ts.LanguageService {
  const filtered = Object.create(service) as ts.LanguageService;
  const trueOnes = <D extends ts.Diagnostic>(file: string, diagnostics: D[]): D[] => {
    if (diagnostics.length === 0) return diagnostics;
    const source = service.getProgram()?.getSourceFile(file);
    return source && isModelScript(source.text)
      ? diagnostics.filter((diagnostic) => !isFalseAlarm(diagnostic, source))
      : diagnostics;
  };
  filtered.getSemanticDiagnostics = (file) => trueOnes(file, service.getSemanticDiagnostics(file));
  filtered.getSuggestionDiagnostics = (file) => trueOnes(file, service.getSuggestionDiagnostics(file));
  return filtered;
}

export = init;
