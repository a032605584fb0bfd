/**
 * What this library tells those above is a step of the tender, so tenders declares it: `tender.awarded` carries the ids
 * of the awards that became active with it (`payload.awardIds`).
 */
export { tenderAwarded } from '#libs/tenders';
