export const INSPECTION_CLASSES = ['aeo', 'ordinary', 'dishonest'] as const;
export type InspectionClass = (typeof INSPECTION_CLASSES)[number];

/** How often the shipments of each class are inspected, in thousandths. */
export type InspectionRates = Readonly<Record<InspectionClass, number>>;

/**
 * Customs' own figures are bounds (domain.md 3.3, E12): an AEO less than a fifth of the ordinary rate, a dishonest firm
 * at least four in five. The ordinary rate is ours.
 */
export function inspectionRates(ordinaryPermille: number): InspectionRates {
  const ordinary = Math.min(1000, Math.max(0, Math.trunc(ordinaryPermille)));
  return { aeo: Math.max(0, Math.ceil(ordinary / 5) - 1), ordinary, dishonest: Math.max(800, ordinary) };
}

export const INSPECTION_RATES: InspectionRates = inspectionRates(100);

const DRAW_RANGE = 2n ** 64n;

/**
 * Whether a draw falls on the shipment. `digest` is SHA-256 over the committed seed and the dossier's id: its first
 * eight bytes are the number drawn, so whoever knows the seed afterwards can draw again.
 * @throws when the digest is shorter than that.
 */
export function isDrawnForInspection(digest: Uint8Array, permille: number): boolean {
  const number = new DataView(digest.buffer, digest.byteOffset, digest.byteLength).getBigUint64(0);
  return number * 1000n < BigInt(permille) * DRAW_RANGE;
}
