export { canonicalBidContent, parseBidContent, type BidContent } from './bid-content.js';
export * from './seal-bid.js';
export * from './bid-receipt.js';
