import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, DhkemX25519HkdfSha256 as NativeX25519, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 as PortableX25519 } from '@hpke/dhkem-x25519';

/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. */
const suiteWith = (kem: NativeX25519 | PortableX25519): CipherSuite =>
  new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });

/** For runtimes whose WebCrypto lacks X25519. Reads and writes the same envelopes as the native one. */
export const portableSuite = (): CipherSuite => suiteWith(new PortableX25519());
export const nativeSuite = (): CipherSuite => suiteWith(new NativeX25519());

let chosen: Promise<CipherSuite> | undefined;

/** The suite that this runtime runs fastest: X25519 of its own WebCrypto where it has one. */
export function tenderSuite(): Promise<CipherSuite> {
  chosen ??= choose();
  return chosen;
}

async function choose(): Promise<CipherSuite> {
  const native = nativeSuite();
  try {
    await native.kem.generateKeyPair();
    return native;
  } catch {
    return portableSuite();
  }
}
