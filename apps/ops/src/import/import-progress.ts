/** How far an import is, on standard error, so that `--json` on standard output stays clean. */
export interface ImportProgressLine {
  show(text: string): void;
  /** May be called again. */
  stop(): void;
}

const LINE_EVERY_MS = 5000;

/** One line that is written over on a terminal; elsewhere a line every five seconds. */
export function importProgress(): ImportProgressLine {
  const { stderr } = process;
  let shown = stderr.isTTY ? 0 : performance.now();
  let open = false;
  return {
    show(text) {
      if (stderr.isTTY) {
        stderr.write(`\r\u001B[2K${text}`);
        open = true;
      } else if (performance.now() - shown >= LINE_EVERY_MS) {
        stderr.write(`${text}\n`);
        shown = performance.now();
      }
    },
    stop() {
      if (open) stderr.write('\r\u001B[2K');
      open = false;
    },
  };
}
