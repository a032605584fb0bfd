import { expect, it } from 'vitest';
import { z } from 'zod';
import { inputSchema, outputSchema } from '#libs/evaluation';

const written = (schema: z.ZodType): string =>
  `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;

/** What `docs/guides/evaluate.md` points to; regenerating must change nothing. */
it.each([
  ['evaluation-input', inputSchema],
  ['evaluation-output', outputSchema],
])('docs/schemas/%s.json says what the program reads and writes', async (name, schema) => {
  await expect(written(schema)).toMatchFileSnapshot(`../docs/schemas/${name}.json`);
});
