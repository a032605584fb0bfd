import { once } from 'node:events';

/** Milliseconds in which a second signal is the same key press: the terminal and npm both pass it on. */
const ONE_PRESS = 1000;

/**
 * Waits for the word to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started us. Whoever
 * asks again after a second is not made to wait for an orderly end.
 */
export class Shutdown {
  private readonly controller = new AbortController();
  private askedAt: number | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.ask());
    // Our own orderly end closes the channel too: that is no second request.
    process.once('disconnect', () => {
      if (!this.signal.aborted) this.ask();
    });
    // Without this the channel would be a reason to stay.
    process.channel?.unref();
  }

  /** Aborted when it is time to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Settles when it is time to stop. */
  async asked(): Promise<void> {
    // A promise alone does not keep a process up.
    const staying = setInterval(() => undefined, 60_000);
    if (!this.signal.aborted) await once(this.signal, 'abort');
    clearInterval(staying);
  }

  /** Nobody waits any more: lets go of what keeps the process up. */
  over(): void {
    this.controller.abort();
  }

  private ask(): void {
    if (this.askedAt !== undefined && Date.now() - this.askedAt > ONE_PRESS) process.exit(1);
    this.askedAt ??= Date.now();
    this.controller.abort();
  }
}
