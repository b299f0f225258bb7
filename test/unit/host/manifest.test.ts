import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import * as names from '../../../extension/protocol/names';

const root = path.resolve(__dirname, '../../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = read('package.json');
const strings = read('package.nls.json') as Record<string, string>;
const { contributes } = manifest;

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

test('the manifest declares exactly the commands there are', () => {
  const declared = contributes.commands.map((entry: { command: string }) => entry.command);
  assert.deepEqual(sorted(declared), sorted(Object.values(names.commands)));
  assert.equal(declared.length, new Set(declared).size);
  for (const entry of contributes.commands) assert.equal(entry.category, 'Tensorpad', entry.command);
});

test('menus, keys and the walkthrough name commands that exist', () => {
  const known = new Set<string>(Object.values(names.commands));
  const menus = Object.values(contributes.menus as Record<string, { command: string }[]>).flat();
  for (const { command } of [...menus, ...contributes.keybindings]) assert.ok(known.has(command), command);
  const linked = Object.values(strings).flatMap((text) => [...text.matchAll(/command:(tensorpad\.\w+)/g)]);
  for (const [, command] of linked) assert.ok(known.has(command as string), command);
});

test('when clauses use the context keys there are, and every key is used', () => {
  const text = JSON.stringify([
    contributes.menus,
    contributes.keybindings,
    contributes.commands.map((entry: { enablement?: string }) => entry.enablement),
  ]);
  const ids = new Set<string>([...Object.values(names.commands), ...Object.values(names.views)]);
  const used = [...text.matchAll(/tensorpad\.\w+/g)].map(([key]) => key).filter((key) => !ids.has(key));
  assert.deepEqual(sorted(used), sorted(Object.values(names.contexts)));
});

test('settings, colours, panels, plugin and walkthrough agree', () => {
  assert.deepEqual(sorted(Object.keys(contributes.configuration.properties)), sorted(Object.values(names.settings)));
  const colors = contributes.colors.map((color: { id: string }) => color.id);
  assert.deepEqual(sorted(colors), sorted(Object.values(names.colors)));
  const panels = manifest.activationEvents.filter((event: string) => event.startsWith('onWebviewPanel:'));
  assert.deepEqual(sorted(panels), sorted(Object.values(names.views).map((view) => `onWebviewPanel:${view}`)));
  assert.equal(contributes.typescriptServerPlugins[0].name, names.TYPESCRIPT_PLUGIN);
  assert.equal(`tensorpad.${contributes.walkthroughs[0].id}`, names.walkthrough);
  assert.equal(`${manifest.publisher}.${manifest.name}`, names.EXTENSION_ID);
});

test('every string of the manifest exists, and every string is used', () => {
  const used = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key as string);
  assert.deepEqual(sorted(used), sorted(Object.keys(strings)));
});

test('every file the manifest names exists', () => {
  const walkthrough = contributes.walkthroughs[0].steps.map(
    (step: { media: { markdown: string } }) => step.media.markdown,
  );
  const snippets = contributes.snippets.map((entry: { path: string }) => entry.path);
  for (const file of [manifest.icon, ...walkthrough, ...snippets]) assert.ok(existsSync(path.join(root, file)), file);
});

test('keys are guarded so that they never take a key from another widget', () => {
  for (const { command, key, when } of contributes.keybindings) {
    assert.match(when, /!notebookEditorFocused/, command);
    if (!/enter/.test(key)) continue;
    for (const guard of ['editorTextFocus', names.contexts.hasCells, '!suggestWidgetVisible', '!findInputFocussed']) {
      assert.ok(when.includes(guard), `${command}: ${guard}`);
    }
  }
});

test('nothing runs in an untrusted folder, and settings that could run something are restricted', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  assert.equal(untrustedWorkspaces.supported, 'limited');
  assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, [
    names.settings.nodeArguments,
    names.settings.environment,
  ]);
  assert.equal(virtualWorkspaces.supported, false);
});
