import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from './process-lock.js';

/** The entries this process has made: a file with our number that is not among them is a killed process's. */
const ours = new Set<string>();
let made = 0;

/**
 * Who uses a server: one file per use, named by process. The last one out stops the server, so that `npm run verify`
 * beside a running `npm start` does not take the database away, and a server whose starter was killed still ends.
 */
export class Users {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Enters this process; answers the name to leave with. */
  enter(): string {
    made += 1;
    const name = `${process.pid}-${made}`;
    writeFileSync(path.join(this.folder, name), '');
    ours.add(path.join(this.folder, name));
    return name;
  }

  /** Leaves; answers whether nobody else is left. */
  leave(name: string): boolean {
    rmSync(path.join(this.folder, name), { force: true });
    ours.delete(path.join(this.folder, name));
    return this.living().length === 0;
  }

  private living(): readonly string[] {
    return readdirSync(this.folder).filter((name) => {
      const file = path.join(this.folder, name);
      const pid = Number.parseInt(name, 10);
      const lives = pid === process.pid ? ours.has(file) : isAlive(pid);
      if (!lives) rmSync(file, { force: true });
      return lives;
    });
  }
}
