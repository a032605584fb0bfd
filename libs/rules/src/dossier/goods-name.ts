/** One name in the form in which names are compared: width, case and blanks do not tell goods apart. */
const plain = (name: string): string => name.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLowerCase();

/**
 * Whether goods are called as their registration calls them. Customs compares the two texts, so nothing is forgiven
 * but the form of the letters and blanks.
 */
export const isRegisteredName = (goodsName: string, registered: readonly string[]): boolean =>
  registered.some((name) => plain(name) === plain(goodsName) && plain(name) !== '');
