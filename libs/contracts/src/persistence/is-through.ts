/**
 * SQL: whether nothing keeps a contract open once so much of it is settled. What was rejected is settled by its refund,
 * and is to be ordered and settled once more.
 * @param contract alias of its row
 * @param settled what is settled of it then, in units; by default what is settled now
 */
export const isThroughWith = (contract: string, settled = `${contract}.settled_quantity`): string =>
  `contract_is_through(${contract}.agreed_quantity + ${contract}.received_quantity - ${contract}.accepted_quantity, ${contract}.ordered_quantity, ${settled}, ${contract}.completed_at IS NOT NULL, ${contract}.open_disputes)`;
