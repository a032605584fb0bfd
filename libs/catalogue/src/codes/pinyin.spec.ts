import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinyinOf } from './pinyin.js';

describe('names in Latin letters', () => {
  it.each([
    ['阿莫西林', 'amoxilin amxl'],
    ['葡萄糖注射液 5% (重庆)', 'putaotangzhusheye pttzsy chongqing cq'],
    ['女贞子', 'nuzhenzi nvzhenzi nzz'],
    ['药', 'yao'],
    ['Amoxicillin 500 mg', ''],
  ])('%s is %s', (name, expected) => {
    expect(pinyinOf([name, null, name])).toBe(expected);
  });

  it('are Latin letters and blanks, whatever the names are', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 40 }), (name) => {
        const runs = name.match(/\p{Script=Han}+/gu) ?? [];
        expect(pinyinOf([name]) === '').toBe(runs.length === 0);
      }),
    );
  });
});
