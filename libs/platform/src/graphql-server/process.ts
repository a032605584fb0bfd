import type { Logger } from '../config/logger.js';

const LAST_CALL_MS = 10_000;

/**
 * Ends the process cleanly, once: on SIGINT or SIGTERM, and when the parent that forked it goes. What does not end
 * within ten seconds is cut off, so that no orphan stays.
 */
export function endGracefully(close: () => Promise<void>, log: Logger): void {
  let ending = false;
  const end = (why: string): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'closing');
    setTimeout(() => {
      log.error('did not close in time');
      process.exit(1);
    }, LAST_CALL_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not close cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', () => end('SIGINT'));
  process.once('SIGTERM', () => end('SIGTERM'));
  if (process.send) process.once('disconnect', () => end('the parent is gone'));
}

/** Tells the parent that the process serves; nothing when it was not forked. */
export function sayReady(): void {
  process.send?.('ready');
}
