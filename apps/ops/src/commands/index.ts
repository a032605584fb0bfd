/** What can be asked of the command line. */
export interface Command {
  readonly summary: string;
  /** Its arguments, as they are shown in the list of commands. */
  readonly usage?: string;
  /** Its file; `run` answers the exit code. */
  load(): Promise<{ run(args: readonly string[]): Promise<number> }>;
}

/** Every command, by name, in the order of the list. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'database, migrations, API and worker; stays up until Ctrl-C',
    usage: '[--exit]',
    load: () => import('./start.js'),
  },
  migrate: {
    summary: 'brings the database up to date and ends',
    load: () => import('./migrate.js'),
  },
  install: {
    summary: 'makes a real installation in an empty database',
    usage: '--legal-name NAME --country XX --email ADDRESS',
    load: () => import('./install.js'),
  },
  replay: {
    summary: 'plays a delivery history through API and worker',
    usage: 'FILE.csv [--limit N] [--json]',
    load: () => import('./replay.js'),
  },
  simulate: {
    summary: "a day's trading of a whole market, and the weeks after it",
    usage: '[--seed N] [--orders N] [--suppliers N] [--purchasers N] [--json]',
    load: () => import('./simulate.js'),
  },
  import: {
    summary: 'brings a code list up to date with a file',
    usage: 'KIND FILE [--whole] [--encoding NAME] [--sheet NAME] [--json]',
    load: () => import('./import.js'),
  },
  evaluate: {
    summary: 'awards the round that a file describes; no database',
    usage: 'FILE.json|- [--pretty] [--explain]',
    load: () => import('./evaluate.js'),
  },
  bench: {
    summary: 'measures hot operations beside bare routes',
    usage: '[--json] [--rounds N] [--seconds N]',
    load: () => import('./bench.js'),
  },
  allocate: {
    summary: 'solves a published instance of facility location; no database',
    usage: 'FILE --format orlib|matrix|delmaire|dzn [--single] [--capacity N] [--limit SECONDS] [--json]',
    load: () => import('./allocate.js'),
  },
  verify: {
    summary: 'checks every invariant of the database',
    usage: '[--json] [--grace SECONDS] [--database NAME]',
    load: () => import('./verify.js'),
  },
};
