import { MultiBar, Presets } from 'cli-progress';

/** What is done and how fast, on a terminal as a live bar, in a log as a line now and then. */
export interface Progress {
  start(total: number): void;
  /** `done` more; `day` is the clock's. */
  advance(done: number, day: string): void;
  stage(text: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

/** Progress on standard error, so that `--json` on standard output stays clean. */
export function createProgress(unit = 'deliveries'): Progress {
  return process.stderr.isTTY ? liveBar(unit) : plainLines(unit);
}

function liveBar(unit: string): Progress {
  const bars = new MultiBar(
    {
      format: `{bar} {percentage}% | {value}/{total} ${unit} | {rate}/s | {eta_formatted} left | {day} | {stage}`,
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  let bar: ReturnType<typeof bars.create> | undefined;
  let stage = 'starting';
  let day = '';
  let done = 0;
  const rate = (): string => (done / Math.max((performance.now() - startedAt) / 1000, 0.001)).toFixed(0);
  const show = (): void => bar?.update(done, { rate: rate(), day, stage });
  return {
    start: (total) => {
      bar = bars.create(total, 0, { rate: '0', day: '-', stage });
    },
    advance: (more, on) => {
      done += more;
      day = on;
      show();
    },
    stage: (text) => {
      stage = text;
      show();
    },
    stop: () => bars.stop(),
  };
}

const line = (text: string): void => void process.stderr.write(`${text}\n`);

function plainLines(unit: string): Progress {
  let total = 0;
  let done = 0;
  let lastLine = 0;
  let startedAt = performance.now();
  return {
    start: (all) => {
      total = all;
      startedAt = performance.now();
    },
    advance: (more, day) => {
      done += more;
      const now = performance.now();
      if (now - lastLine < LINE_EVERY_MS) return;
      lastLine = now;
      const rate = done / Math.max((now - startedAt) / 1000, 0.001);
      const left = rate > 0 ? Math.round((total - done) / rate) : 0;
      line(`${day}  ${done}/${total} ${unit}  ${rate.toFixed(0)}/s  about ${left} s left`);
    },
    stage: () => undefined,
    stop: () => undefined,
  };
}
