import 'reflect-metadata';
import { createLogger, endGracefully, keepHeapSmall, parseConfig, sayReady } from '#libs/platform';
import { startApi } from './start-api.js';

keepHeapSmall();
const config = parseConfig(process.env);
const log = createLogger(config, 'medlane-api');
const api = await startApi(config, { log });
endGracefully(() => api.close(), log);
const url = await api.listen(config.port, config.host);
log.info({ url }, 'the API serves');
sayReady();
