import { expect, it } from 'vitest';
import { parseConfig, schemaSdl } from '#libs/platform';
import { ApiModule } from './api.module.js';

// After a wanted change: npm run snapshots, then read the difference.
it('the published schema is the one in test/snapshots', async () => {
  const config = parseConfig({ DATABASE_URL: 'postgres://nowhere/nothing' });
  await expect(await schemaSdl(ApiModule.with(config))).toMatchFileSnapshot('../../../test/snapshots/schema.graphql');
});
