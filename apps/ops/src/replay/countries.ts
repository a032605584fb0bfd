import { isCountry } from '#libs/rules';

/** Names in delivery records that are not the standard English short names. */
const ALIASES: Readonly<Record<string, string>> = {
  'Congo, DRC': 'CD',
  Swaziland: 'SZ',
  Burma: 'MM',
};

const plain = (name: string): string => name.normalize('NFC').replace(/[’`]/g, "'").toLowerCase();

let byName: Map<string, string> | undefined;

function names(): Map<string, string> {
  if (byName) return byName;
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const found = new Map(Object.entries(ALIASES).map(([name, code]) => [plain(name), code]));
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    // Deprecated codes have names too: VD once was Vietnam.
    const name = isCountry(code) ? english.of(code) : undefined;
    if (name && !found.has(plain(name))) found.set(plain(name), code);
  }
  byName = found;
  return found;
}

/** The ISO 3166-1 alpha-2 code of an English country name; undefined when no country is called so. */
export const countryCode = (name: string): string | undefined => names().get(plain(name));
