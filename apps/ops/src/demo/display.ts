/** The deal's progress: on a terminal each step appears while it runs, in a log when it is done. */
export class Display {
  private startedAt = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly out: NodeJS.WriteStream = process.stdout,
  ) {}

  async step<T>(title: string, work: () => Promise<T>, tell: (answer: T) => string): Promise<T> {
    this.startedAt = performance.now();
    if (this.out.isTTY) this.out.write(`  … ${title}`);
    try {
      const answer = await work();
      this.line('✔', title, tell(answer));
      return answer;
    } catch (error) {
      if (this.signal.aborted) this.line('·', title, 'broken off');
      else this.line('✘', title, 'failed');
      throw error;
    }
  }

  table(title: string, rows: readonly (readonly [name: string, value: string])[]): void {
    const width = Math.max(...rows.map(([name]) => name.length));
    this.out.write(`\n${title}\n`);
    for (const [name, value] of rows) this.out.write(`  ${name.padEnd(width)}  ${value}\n`);
  }

  /** Rows below their headings; a column is as wide as its widest cell. */
  columns(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)));
    this.out.write(`\n${title}\n`);
    for (const row of [headings, ...rows]) {
      const cells = row.map((cell, at) => cell.padEnd(widths[at] ?? 0));
      this.out.write(`  ${cells.join('  ').trimEnd()}\n`);
    }
  }

  text(line: string): void {
    this.out.write(`${line}\n`);
  }

  private line(mark: string, title: string, detail: string): void {
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(1);
    if (this.out.isTTY) this.out.write('\r\u001B[2K');
    this.out.write(`  ${mark} ${title.padEnd(12)} ${detail}  (${seconds} s)\n`);
  }
}
