interface Waiting<Q, A> {
  readonly question: Q;
  readonly answer: (answer: A) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts questions that arrive together to one piece of work, which answers all of them in their order. Nobody waits for
 * company: with a lane free, work begins as soon as what has arrived is read; what comes meanwhile goes in the next
 * batch. Where a batch fails, each of its questions is put once more, alone and beside the lanes: so a bad one spoils
 * nothing for the others, and one that has to wait holds nobody up.
 */
export class Gathering<Q, A> {
  private readonly waiting: Waiting<Q, A>[] = [];
  private running = 0;
  private starting = false;

  /**
   * @param options.most questions in a batch
   * @param options.lanes batches under way at the same time
   */
  constructor(
    private readonly work: (questions: readonly Q[], alone: boolean) => Promise<readonly A[]>,
    private readonly options: { readonly most: number; readonly lanes: number },
  ) {}

  ask(question: Q): Promise<A> {
    return new Promise((answer, fail) => {
      this.waiting.push({ question, answer, fail });
      this.start();
    });
  }

  private start(): void {
    if (this.starting || this.waiting.length === 0 || this.running >= this.options.lanes) return;
    this.starting = true;
    setImmediate(() => {
      this.starting = false;
      this.running += 1;
      void this.settle(this.waiting.splice(0, this.options.most)).finally(() => {
        this.running -= 1;
        this.start();
      });
      this.start();
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
