/** What esbuild resolves and TypeScript does not know. */
declare module '*.css';

/** The bundled text of a worker script; see webview/esbuild.mjs. */
declare module '*?worker' {
  const source: string;
  export default source;
}
