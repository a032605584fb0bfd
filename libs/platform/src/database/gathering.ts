interface Waiting<Q, A> {
  readonly question: Q;
  readonly answer: (answer: A) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts questions that arrive together to one piece of work, which answers all of them in their order. Nobody waits for
 * company: with nothing under way, work begins as soon as what has arrived is read; what comes meanwhile goes in the next
 * batch. Where a batch fails, each of its questions is put once more, alone and beside the batches: so a bad one spoils
 * nothing for the others, and one that has to wait holds nobody up.
 */
export class Gathering<Q, A> {
  private readonly waiting: Waiting<Q, A>[] = [];
  /** A batch is under way, or about to be. */
  private busy = false;

  /**
   * @param most questions in a batch
   */
  constructor(
    private readonly work: (questions: readonly Q[], alone: boolean) => Promise<readonly A[]>,
    private readonly most: number,
  ) {}

  ask(question: Q): Promise<A> {
    return new Promise((answer, fail) => {
      this.waiting.push({ question, answer, fail });
      this.start();
    });
  }

  private start(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    setImmediate(() => {
      void this.settle(this.waiting.splice(0, this.most)).finally(() => {
        this.busy = false;
        this.start();
      });
    });
  }

  private async settle(batch: readonly Waiting<Q, A>[], alone = false): Promise<void> {
    try {
      const answers = await this.work(
        batch.map(({ question }) => question),
        alone,
      );
      for (const [at, { answer }] of batch.entries()) answer(answers[at] as A);
    } catch (error) {
      for (const one of batch) {
        if (alone) one.fail(error);
        else void this.settle([one], true);
      }
    }
  }
}
