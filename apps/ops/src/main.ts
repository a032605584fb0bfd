import { COMMANDS } from './commands/index.js';
import { UserError } from './user-error.js';

/**
 * The command line: `node dist/apps/ops/src/main.js <command> …`. Each command is a file of `commands/`, loaded only
 * when it is asked for. Exit code 0: done; 1, or 2 for a malformed file: it could not be done, and the message says why.
 */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    if (name !== undefined && !['help', '--help', '-h'].includes(name))
      console.error(`There is no command "${name}".\n`);
    console.log(listOfCommands());
    return name === undefined || name.includes('help') || name === '-h' ? 0 : 1;
  }
  const { run } = await command.load();
  return run(args);
}

function listOfCommands(): string {
  const lines = Object.entries(COMMANDS).map(([name, { usage, summary }]) => {
    const call = `npm run medlane -- ${name}${usage ? ` ${usage}` : ''}`;
    return call.length > 58 ? `  ${call}\n  ${''.padEnd(58)} ${summary}` : `  ${call.padEnd(58)} ${summary}`;
  });
  return ['Medlane has these commands:', ...lines].join('\n');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
} finally {
  // The channel to whoever started us would keep this process alive.
  if (process.connected) process.disconnect();
}
