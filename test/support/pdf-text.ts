/**
 * The text of an uncompressed PDF whose fonts carry their ToUnicode maps, as any reader would find it: strings of the
 * content streams, glyph by glyph through the map of the font that is set.
 */
export function textOfPdf(pdf: Buffer): string {
  const source = pdf.toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id, body);
  const fonts = new Map<string, ReadonlyMap<number, string>>();
  for (const body of objects.values()) {
    for (const [, name = '', id = ''] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1];
      if (map !== undefined) fonts.set(name, readMap(objects.get(map) ?? ''));
    }
  }
  let text = '';
  for (const body of objects.values()) {
    if (!body.includes('BT\n')) continue;
    let map: ReadonlyMap<number, string> | undefined;
    for (const [, font, array] of body.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font !== undefined) map = fonts.get(font);
      for (const [, hex = ''] of (array ?? '').matchAll(/<([0-9a-f]+)>/gi)) {
        for (const code of hex.match(/.{4}/g) ?? []) text += map?.get(Number.parseInt(code, 16)) ?? '\uFFFD';
      }
    }
  }
  return text;
}

function readMap(stream: string): ReadonlyMap<number, string> {
  const map = new Map<number, string>();
  for (const [, from = '', list = ''] of stream.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    const start = Number.parseInt(from, 16);
    for (const [at, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const units = hex.match(/.{4}/g)?.map((unit) => Number.parseInt(unit, 16)) ?? [];
      map.set(start + at, String.fromCharCode(...units));
    }
  }
  return map;
}
