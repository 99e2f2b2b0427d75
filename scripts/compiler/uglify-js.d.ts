/** The part of uglify-js that the build uses; the package ships no types. */
declare module 'uglify-js' {
  export function minify(
    files: Record<string, string>,
    options: {
      toplevel?: boolean;
      compress?: Record<string, unknown> | false;
      mangle?: Record<string, unknown> | false;
      output?: Record<string, unknown>;
      nameCache?: object;
      sourceMap?: { content?: string; url?: string };
    },
  ): { code: string; map: string; error?: Error };
}
