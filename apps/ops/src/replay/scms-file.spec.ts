import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAmount, lineAmount } from '#libs/kernel';
import { planReplay } from './plan.js';
import { parseScmsDate, readScmsFile, ScmsFileError } from './scms-file.js';

const HEADER =
  'ID,Country,Scheduled Delivery Date,Delivered to Client Date,Product Group,Vendor,Item Description,Molecule/Test Type,Dosage,Dosage Form,Unit of Measure (Per Pack),Line Item Quantity,Pack Price';
const ROW = '1,Côte d\'Ivoire,2-Jun-06,11/13/06,ARV,Northwind,"Item, tablets",Item,10mg,Tablet,60,19,29.5';
const SCMS = '../shared/data/scms';

describe('the SCMS delivery file', () => {
  let folder: string;
  const file = async (text: string): Promise<string> => {
    const path = join(folder, `${Math.random()}.csv`);
    await writeFile(path, text);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scms-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['2-Jun-06', '2006-06-02'],
    ['11/13/06', '2006-11-13'],
    ['31-Dec-13', '2013-12-31'],
    ['31-Feb-06', undefined],
    ['13/11/06', undefined],
    ['Date Not Captured', undefined],
  ])('reads the date %s as %s', (text, date) => expect(parseScmsDate(text)).toBe(date));

  it('says that a folder cannot be read', async () => {
    await expect(readScmsFile(tmpdir())).rejects.toThrow(ScmsFileError);
  });

  it.each(['\n', '\r\n', '\r'])('reads lines that end in %j, with a byte order mark', async (end) => {
    const [row] = await readScmsFile(await file(`\uFEFF${HEADER}${end}${ROW}${end}`));
    expect(row).toMatchObject({
      countryCode: 'CI',
      item: 'Item, tablets',
      packs: 19n,
      packPrice: 29_500_000n,
      deliveredOn: '2006-11-13',
    });
  });

  it('leaves the price out where the value is 0', async () => {
    const [row] = await readScmsFile(await file(`${HEADER}\n${ROW.replace('29.5', '0')}\n`));
    expect(row?.packPrice).toBeUndefined();
  });

  it.each([
    [
      'a missing column',
      (text: string) => text.replace('Pack Price', 'Price'),
      'row 1: the column "Pack Price" is missing',
    ],
    ['a bad quantity', (text: string) => text.replace(',19,', ',-3,'), 'row 2, column "Line Item Quantity"'],
    ['a bad price', (text: string) => text.replace('29.5', 'free'), 'row 2, column "Pack Price"'],
    ['a bad date', (text: string) => text.replace('11/13/06', 'soon'), 'row 2, column "Delivered to Client Date"'],
    ['an unknown country', (text: string) => text.replace("Côte d'Ivoire", 'Atlantis'), 'row 2, column "Country"'],
    ['a repeated id', (text: string) => `${text}${ROW}\n`, 'row 3, column "ID"'],
    ['a short row', (text: string) => text.replace(',29.5', ''), 'row 2'],
    ['no rows', () => `${HEADER}\n`, 'no rows'],
  ])('refuses %s and names the place', async (_, spoil, message) => {
    const path = await file(spoil(`${HEADER}\n${ROW}\n`));
    await expect(readScmsFile(path)).rejects.toThrow(ScmsFileError);
    await expect(readScmsFile(path)).rejects.toThrow(message);
  });

  it.skipIf(!existsSync(SCMS))('reads the raw file of 500 rows with bare carriage returns', async () => {
    expect(await readScmsFile(`${SCMS}/scms_raw_first500_bom_cr.csv`)).toHaveLength(500);
  });

  it.skipIf(!existsSync(SCMS))('plans nine years with the figures computed independently', async () => {
    const plan = planReplay(await readScmsFile(`${SCMS}/scms_delivery_2006_2013.csv`));
    const tenders = plan.quarters.flatMap((quarter) => quarter.tenders);
    const paid = tenders
      .flatMap((tender) => tender.deliveries)
      .reduce((sum, row) => sum + lineAmount(row.packs, row.packPrice, 'USD'), 0n);
    expect({
      rows: plan.rowsRead,
      purchasers: plan.countries.length,
      suppliers: plan.vendors.length,
      productTypes: plan.items.length,
      unpriced: plan.unpriced.length,
      tenders: tenders.length,
      bids: tenders.reduce((sum, tender) => sum + tender.bids.length, 0),
      contested: tenders.filter((tender) => tender.bids.length > 1).length,
      orders: tenders.reduce((sum, tender) => sum + tender.deliveries.length, 0),
      paid: formatAmount(paid, 'USD'),
    }).toEqual({
      rows: 7754,
      purchasers: 40,
      suppliers: 65,
      productTypes: 174,
      unpriced: 13,
      tenders: 1592,
      bids: 2184,
      contested: 426,
      orders: 7741,
      paid: '1162429277.40',
    });
  });
});
