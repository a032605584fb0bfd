import 'reflect-metadata';
import { createLogger, endGracefully, keepHeapSmall, parseConfig, sayReady } from '#libs/platform';
import { startWorker } from './start-worker.js';

keepHeapSmall();
const config = parseConfig(process.env);
const log = createLogger(config, 'medlane-worker');
const worker = await startWorker(config);
endGracefully(() => worker.close(), log);
log.info('the worker works');
sayReady();
