import { invariant } from '#libs/kernel';
import type { Bytes } from './bytes.js';

/** Plaintexts come in these sizes only, so that the length of an envelope says nothing about its bid. */
export const BUCKET_BYTES = [1_024, 4_096, 16_384] as const;
const LENGTH_BYTES = 4;

/** The length, the content, then zeros up to the smallest bucket that holds both. */
export function pad(content: Uint8Array): Bytes {
  const needed = content.length + LENGTH_BYTES;
  const size = BUCKET_BYTES.find((bucket) => bucket >= needed);
  invariant(size !== undefined, `a bid of ${content.length} bytes does not fit an envelope`);
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** Undoes `pad`; undefined when the bytes are not what `pad` writes. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  if (!BUCKET_BYTES.some((bucket) => bucket === padded.length)) return undefined;
  const length = new DataView(padded.buffer, padded.byteOffset, padded.length).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) return undefined;
  return padded.subarray(LENGTH_BYTES, end);
}
