/** What subscribers wait for: one thing's topic, for example `tender-status:<id>`. A notice carries no more than that. */
export interface Notice {
  readonly topic: string;
  /** True when notices may have been missed: read the thing again rather than trust the order. */
  readonly resumed: boolean;
}

const MAX_TOPIC = 200;
/** Notices are "look again", so of many that wait for a slow subscriber the last few say the same. */
const MAX_WAITING = 16;

/** The tidings of topics to this process's subscribers. They carry ids only; the subscriber reads as its own caller. */
export abstract class Topics {
  private readonly listeners = new Map<string, Set<Subscriber>>();

  /** Tells every process. Inside a transaction use `NOTIFY` instead, which is told on commit. */
  abstract publish(topic: string): Promise<void>;

  /** Ends every subscription. */
  close(): Promise<void> {
    for (const waiting of this.listeners.values()) for (const subscriber of waiting) void subscriber.return();
    return Promise.resolve();
  }

  subscribe(topic: string): AsyncGenerator<Notice, void, void> {
    const waiting = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, waiting);
    const subscriber = new Subscriber(() => {
      waiting.delete(subscriber);
      if (waiting.size === 0 && this.listeners.get(topic) === waiting) this.listeners.delete(topic);
    });
    waiting.add(subscriber);
    return subscriber;
  }

  /** Topics with at least one subscriber here. */
  get size(): number {
    return this.listeners.size;
  }

  protected deliver(topic: string): void {
    for (const subscriber of this.listeners.get(topic) ?? []) subscriber.push({ topic, resumed: false });
  }

  /** After a gap: everybody looks again. */
  protected deliverToAll(): void {
    for (const [topic, waiting] of this.listeners) {
      for (const subscriber of waiting) subscriber.push({ topic, resumed: true });
    }
  }
}

class Subscriber implements AsyncGenerator<Notice, void, void> {
  private readonly waiting: Notice[] = [];
  private readonly pulls: ((result: IteratorResult<Notice, void>) => void)[] = [];
  private done = false;

  constructor(private readonly leave: () => void) {}

  push(notice: Notice): void {
    if (this.done) return;
    const pull = this.pulls.shift();
    if (pull) return pull({ done: false, value: notice });
    this.waiting.push(notice);
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
  }

  next(): Promise<IteratorResult<Notice, void>> {
    const value = this.waiting.shift();
    if (value) return Promise.resolve({ done: false, value });
    if (this.done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.pulls.push(resolve));
  }

  return(): Promise<IteratorResult<Notice, void>> {
    if (!this.done) {
      this.done = true;
      this.waiting.length = 0;
      this.leave();
      for (const pull of this.pulls.splice(0)) pull({ done: true, value: undefined });
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  async throw(error: unknown): Promise<IteratorResult<Notice, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

export function checkTopic(topic: string): void {
  if (!/^[a-z][\w:.-]*$/.test(topic) || topic.length > MAX_TOPIC) throw new Error(`not a topic: ${topic}`);
}

/** For one process and for tests. */
export class MemoryTopics extends Topics {
  publish(topic: string): Promise<void> {
    checkTopic(topic);
    this.deliver(topic);
    return Promise.resolve();
  }
}
