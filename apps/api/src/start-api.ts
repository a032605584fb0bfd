import { AuthPort, mountAuth } from '#libs/organisations';
import {
  type Api,
  type ApiOptions,
  type Config,
  createApi,
  createLogger,
  mountFiles,
  PostgresTopics,
  readiness,
  scaledRates,
  SharedRateLimiter,
  stillAdmitted,
} from '#libs/platform';
import { ApiModule } from './api.module.js';

/** The API on real parts, ready for `inject` and `listen`. Tests pass what they want otherwise. */
export async function startApi(config: Config, overrides: Partial<ApiOptions> = {}): Promise<Api> {
  const log = overrides.log ?? createLogger(config, 'medlane-api');
  const topics = new PostgresTopics(config.databaseUrl, log);
  await topics.start();
  const limiter = new SharedRateLimiter(config.databaseUrl, scaledRates(config.rateFactor), log);
  try {
    return await createApi(ApiModule.with(config), {
      production: config.environment === 'production',
      log,
      topics,
      limiter,
      trustedProxies: config.trustedProxies,
      health: readiness,
      stillAdmitted,
      sessionOfCookie: (app) => {
        const auth = app.get(AuthPort, { strict: false });
        return (header) => auth.sessionOf(header);
      },
      routes: async (fastify, app) => {
        mountAuth(fastify, app.get(AuthPort, { strict: false }));
        await mountFiles(fastify, app);
      },
      ...overrides,
    });
  } catch (error) {
    await Promise.all([topics.close(), limiter.close()]);
    throw error;
  }
}
