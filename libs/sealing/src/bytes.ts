/** Bytes over a buffer of their own: what WebCrypto takes everywhere. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8. */
export const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

/** Lower-case hex. */
export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A copy whose buffer is its own, whatever view was given (a Buffer may share a pool). */
export const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export const sha256 = async (bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', own(bytes)));
