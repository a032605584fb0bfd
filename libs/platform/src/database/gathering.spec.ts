import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gathering } from './gathering.js';

/** Doubles numbers and remembers the batches it was given; a negative number fails its batch. */
function doubling(most = 4) {
  const batches: (readonly number[])[] = [];
  const gathering = new Gathering<number, number>(async (numbers, alone) => {
    batches.push(numbers);
    if (alone && numbers.includes(0)) await pause(50);
    await pause(5);
    if (numbers.some((number) => number < 0 || (number === 0 && !alone))) throw new Error('negative');
    return numbers.map((number) => 2 * number);
  }, most);
  return { gathering, batches };
}

describe('Gathering', () => {
  it('takes what arrives together in batches, and answers each its own', async () => {
    const { gathering, batches } = doubling();
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => gathering.ask(number)));
    expect(answers).toEqual([2, 4, 6, 8, 10, 12]);
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it('gathers while a batch is under way', async () => {
    const { gathering, batches } = doubling();
    const first = gathering.ask(1);
    await pause(1);
    await Promise.all([first, gathering.ask(2), gathering.ask(3)]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('goes on while one that failed takes its time alone', async () => {
    const { gathering } = doubling(1);
    const order: number[] = [];
    await Promise.all([0, 1, 2].map(async (number) => order.push(await gathering.ask(number))));
    expect(order).toEqual([2, 4, 0]);
  });

  it('puts each by itself when their batch fails, and goes on', async () => {
    const { gathering, batches } = doubling();
    const answers = await Promise.allSettled([1, -2, 3].map((number) => gathering.ask(number)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, -2, 3], [1], [-2], [3]]);
    expect(await gathering.ask(4)).toBe(8);
  });
});
