import { v7 } from 'uuid';

/** Ids are UUIDv7: time-ordered for the index, no meaning in the order. */
export const newId = (): string => v7();
