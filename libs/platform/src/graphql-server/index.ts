export { API_ERROR_CODES, ApiError, type ApiErrorCode, badUserInput, rateLimited } from './api-error.js';
export { type Api, type ApiOptions, createApi, GRAPHQL_PATH } from './create-api.js';
export { readiness, stillAdmitted } from './readiness.js';
export { schemaSdl } from './sdl.js';
export { type HealthCheck, type HealthReport } from './health.js';
export { SERVER_LIMITS, type ServerLimits } from './limits.js';
export { ServerContext } from './operation-context.js';
export { NOTIFY, PostgresTopics } from './postgres-topics.js';
export { endGracefully, sayReady } from './process.js';
export {
  MemoryRateLimiter,
  RATE_RULES,
  scaledRates,
  type RateRule,
  type RateRules,
  RateLimiter,
} from './rate-limiter.js';
export { rootFields } from './root-fields.js';
export { MemoryTopics, type Notice, Topics } from './topics.js';
