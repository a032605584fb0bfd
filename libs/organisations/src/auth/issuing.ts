import { AsyncLocalStorage } from 'node:async_hooks';

/** The clear token of a session that is being made, for the one who asked; only its hash is stored. */
export const issuing = new AsyncLocalStorage<{ token?: string; expiresAt?: Date }>();
