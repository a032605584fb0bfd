import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineEvent, DueWork, EventHandler, statement } from '#libs/platform';
import { census } from './census.js';

const declared = defineEvent<unknown>('census.tested', 1, z.unknown());

class Handler extends EventHandler {
  constructor(
    readonly name: string,
    readonly event = declared,
  ) {
    super();
  }
  handle = (): Promise<void> => Promise.resolve();
}
class Due extends DueWork {
  readonly due = statement<{ id: string }>('census.due', 'SELECT id FROM tender LIMIT 1');
  constructor(readonly name: string) {
    super();
  }
  handle = (): Promise<void> => Promise.resolve();
}

describe('the census at boot', () => {
  it('finds nothing in a sound house', () => {
    expect(census([new Handler('test.one'), new Handler('test.two')], [new Due('test.three')])).toEqual([]);
  });

  it('names jobs that share a name, whatever they are', () => {
    expect(census([new Handler('test.same')], [new Due('test.same')])).toEqual(['two jobs are called test.same']);
  });

  it('names a handler of an event that nobody declares in its version', () => {
    const later = Object.assign(() => declared({ subjectId: '', payload: {} }), { ...declared, version: 2 });
    expect(census([new Handler('test.one', later)], [])).toEqual([
      'test.one handles census.tested version 2, which nobody declares',
    ]);
  });

  it('names a job without a library', () => {
    expect(census([new Handler('nameless')], [])).toEqual(['the job nameless is not called <library>.<what-it-does>']);
  });
});
