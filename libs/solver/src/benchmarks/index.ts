import type { Benchmark } from './benchmark.js';
import { readDzn } from './dzn.js';
import { readDelmaire, readMatrix, readOrLibrary } from './matrix-formats.js';

/** The formats of published instances that can be read. */
export const BENCHMARK_FORMATS = ['orlib', 'matrix', 'delmaire', 'dzn'] as const;
export type BenchmarkFormat = (typeof BENCHMARK_FORMATS)[number];

/**
 * @param capacity replaces the word `capacity` of an `orlib` file
 * @throws FormatError saying where the text is not of that format
 */
export function readBenchmark(text: string, format: BenchmarkFormat, capacity?: string): Benchmark {
  switch (format) {
    case 'orlib':
      return readOrLibrary(text, capacity);
    case 'matrix':
      return readMatrix(text);
    case 'delmaire':
      return readDelmaire(text);
    case 'dzn':
      return readDzn(text);
  }
}
