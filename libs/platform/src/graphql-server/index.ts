export { type Api, type ApiOptions, createApi } from './create-api.js';
export { type HealthCheck } from './health.js';
export { ServerContext } from './operation-context.js';
export { NOTIFY, NOTIFY_MANY, PostgresTopics } from './postgres-topics.js';
export { endGracefully, sayReady } from './process.js';
export { MemoryRateLimiter, RATE_RULES, RateLimiter, scaledRates } from './rate-limiter.js';
export { readiness, stillAdmitted } from './readiness.js';
export { schemaSdl } from './sdl.js';
export { MemoryTopics, type Notice, Topics } from './topics.js';
