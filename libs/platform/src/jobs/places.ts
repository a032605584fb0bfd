/**
 * So many at one time in this process. Scans and deletions wait for somebody else's program in places that deadlines
 * need, too: one that hangs may take these few and no more. Who finds none free goes: its row stays due, and is brought
 * again in a moment.
 */
export class Places {
  constructor(private free: number) {}

  async take(work: () => Promise<void>): Promise<void> {
    if (this.free === 0) return;
    this.free -= 1;
    try {
      await work();
    } finally {
      this.free += 1;
    }
  }
}
