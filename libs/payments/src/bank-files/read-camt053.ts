import { type Currency, isCurrency, type Minor, parseAmount } from '#libs/kernel';
import { childAt, childrenOf, readXml, textAt, type XmlElement, XmlFault } from '#libs/platform';
import { type Day, isDay } from '#libs/rules';

/** One booking of a bank statement. */
export interface BankEntry {
  /** Its place in the statement, from 1; the parts of a collective booking have places of their own. */
  readonly number: number;
  readonly direction: 'in' | 'out';
  /** Above zero. */
  readonly amountMinor: Minor;
  readonly bookedOn: Day;
  readonly valueOn: Day | null;
  /** What the bank calls it (AcctSvcrRef); null when it gives none. */
  readonly bankReference: string | null;
  /** What the payer called it; banks write NOTPROVIDED where nobody did. */
  readonly endToEndId: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyAccount: string | null;
  /** Structured and unstructured remittance information, and what the bank adds. */
  readonly remittance: string;
  /** The bank takes an earlier booking back. */
  readonly reversal: boolean;
}

export interface BankStatement {
  readonly messageId: string;
  readonly statementId: string;
  /** IBAN or other identification of our account. */
  readonly account: string;
  readonly currency: Currency;
  readonly openingMinor: Minor | null;
  readonly closingMinor: Minor;
  readonly from: string | null;
  readonly to: string | null;
  readonly entries: readonly BankEntry[];
}

/** What is wrong with a file, where, in both languages. */
export interface BankFileFault {
  readonly path: string;
  readonly line: number;
  readonly en: string;
  readonly zh: string;
}
export type BankFileReading =
  | { readonly ok: true; readonly statements: readonly BankStatement[] }
  | { readonly ok: false; readonly faults: readonly BankFileFault[] };

/** Faults that one reading lists; a file with more is wrong altogether. */
export const MAX_BANK_FILE_FAULTS = 100;
export const MAX_BANK_ENTRIES = 50_000;

class Faults {
  readonly list: BankFileFault[] = [];

  add(path: string, at: XmlElement | undefined, en: string, zh: string): void {
    if (this.list.length < MAX_BANK_FILE_FAULTS) this.list.push({ path, line: at?.line ?? 1, en, zh });
  }
}

/**
 * Reads a bank's statement of account (ISO 20022 camt.053, any version): booked entries only. Each statement must add
 * up: what it opens with, what came and what went make what it closes with. Nothing of a file with a fault is read.
 */
export function readCamt053(text: string): BankFileReading {
  const faults = new Faults();
  const statements = readDocument(text, faults);
  return faults.list.length > 0 ? { ok: false, faults: faults.list } : { ok: true, statements };
}

function readDocument(text: string, faults: Faults): BankStatement[] {
  let root: XmlElement;
  try {
    root = readXml(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const at = { line: error.line } as XmlElement;
    faults.add('', at, `This is no XML that is read here: ${error.message}.`, `无法读取该 XML：${error.message}。`);
    return [];
  }
  const message = childAt(root, 'BkToCstmrStmt');
  if (root.name !== 'Document' || !message) {
    faults.add(
      root.name,
      root,
      'Give a camt.053 file: Document/BkToCstmrStmt.',
      '请提供 camt.053 文件：Document/BkToCstmrStmt。',
    );
    return [];
  }
  const messageId = textAt(message, 'GrpHdr', 'MsgId');
  if (!messageId) faults.add('GrpHdr/MsgId', message, 'The message has no identification.', '报文缺少标识。');
  const found = childrenOf(message, 'Stmt');
  if (found.length === 0) faults.add('Stmt', message, 'The file has no statement.', '文件中没有对账单。');
  return found.flatMap((statement, index) => {
    const read = readStatement(statement, `Stmt[${index + 1}]`, messageId ?? '', faults);
    return read ? [read] : [];
  });
}

function readStatement(stmt: XmlElement, path: string, messageId: string, faults: Faults): BankStatement | undefined {
  const statementId = textAt(stmt, 'Id');
  if (!statementId) faults.add(`${path}/Id`, stmt, 'The statement has no identification.', '对账单缺少标识。');
  const account = textAt(stmt, 'Acct', 'Id', 'IBAN') ?? textAt(stmt, 'Acct', 'Id', 'Othr', 'Id');
  if (!account) faults.add(`${path}/Acct/Id`, stmt, 'The statement names no account.', '对账单未注明账号。');
  const closing = balance(stmt, ['CLBD']);
  const currency = textAt(stmt, 'Acct', 'Ccy') ?? closing?.attributes['Ccy'] ?? '';
  if (!isCurrency(currency)) {
    faults.add(
      `${path}/Acct/Ccy`,
      stmt,
      `${currency || 'No currency'}: not traded here.`,
      `币种 ${currency || '缺失'} 不在平台范围内。`,
    );
    return undefined;
  }
  const money = { currency, faults };
  const opening = balance(stmt, ['OPBD', 'PRCD']);
  const openingMinor = opening ? signed(opening, `${path}/Bal/Amt`, money) : null;
  const closingMinor = closing ? signed(closing, `${path}/Bal/Amt`, money) : undefined;
  if (!closing) faults.add(`${path}/Bal`, stmt, 'The closing balance (CLBD) is missing.', '缺少期末余额（CLBD）。');
  const entries = readEntries(stmt, path, money);
  if (!statementId || !account || closingMinor === undefined || openingMinor === undefined) return undefined;
  const moved = entries.reduce(
    (sum, { direction, amountMinor }) => sum + (direction === 'in' ? amountMinor : -amountMinor),
    0n,
  );
  if (openingMinor !== null && openingMinor + moved !== closingMinor) {
    faults.add(
      `${path}/Bal`,
      stmt,
      'The statement does not add up: opening balance and bookings do not make the closing balance.',
      '对账单不平：期初余额加减分录不等于期末余额。',
    );
  }
  const [from = null, to = null] = [textAt(stmt, 'FrToDt', 'FrDtTm'), textAt(stmt, 'FrToDt', 'ToDtTm')];
  return {
    messageId,
    statementId,
    account: account.replaceAll(/\s/g, ''),
    currency,
    openingMinor,
    closingMinor,
    from,
    to,
    entries,
  };
}

/** The amount of the first balance of a kind. */
const balance = (stmt: XmlElement, codes: readonly string[]): XmlElement | undefined => {
  const found = childrenOf(stmt, 'Bal').find((bal) => codes.includes(textAt(bal, 'Tp', 'CdOrPrtry', 'Cd') ?? ''));
  return found && { ...(childAt(found, 'Amt') ?? found), children: found.children };
};

interface MoneyContext {
  readonly currency: Currency;
  readonly faults: Faults;
}

function signed(amount: XmlElement, path: string, money: MoneyContext): Minor | undefined {
  const minor = amountOf(amount, path, money);
  return minor !== undefined && textAt(amount, 'CdtDbtInd') === 'DBIT' ? -minor : minor;
}

function amountOf(amount: XmlElement, path: string, { currency, faults }: MoneyContext): Minor | undefined {
  if (amount.attributes['Ccy'] !== currency) {
    faults.add(
      path,
      amount,
      `The account is in ${currency}, this is in ${amount.attributes['Ccy'] ?? 'no currency'}.`,
      `账户币种为 ${currency}，此处为 ${amount.attributes['Ccy'] ?? '无币种'}。`,
    );
    return undefined;
  }
  // Some banks write more digits than the currency has, all of them nought.
  const minor = parseAmount(amount.text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), currency);
  if (minor === undefined || minor < 0n) {
    faults.add(
      path,
      amount,
      `"${amount.text.slice(0, 40)}" is no amount in ${currency}.`,
      `“${amount.text.slice(0, 40)}”不是有效的 ${currency} 金额。`,
    );
    return undefined;
  }
  return minor;
}

function readEntries(stmt: XmlElement, path: string, money: MoneyContext): BankEntry[] {
  const entries: BankEntry[] = [];
  for (const [index, ntry] of childrenOf(stmt, 'Ntry').entries()) {
    const status = textAt(ntry, 'Sts', 'Cd') ?? textAt(ntry, 'Sts');
    if (status !== 'BOOK') continue;
    for (const entry of readEntry(ntry, `${path}/Ntry[${index + 1}]`, money)) {
      entries.push({ ...entry, number: entries.length + 1 });
    }
    if (entries.length > MAX_BANK_ENTRIES) {
      money.faults.add(
        path,
        ntry,
        `A statement has at most ${MAX_BANK_ENTRIES} bookings.`,
        `每份对账单最多 ${MAX_BANK_ENTRIES} 笔分录。`,
      );
      return entries;
    }
  }
  return entries;
}

function readEntry(ntry: XmlElement, path: string, money: MoneyContext): Omit<BankEntry, 'number'>[] {
  const amount = childAt(ntry, 'Amt');
  const total = amount && amountOf(amount, `${path}/Amt`, money);
  if (!amount) money.faults.add(`${path}/Amt`, ntry, 'The booking has no amount.', '分录缺少金额。');
  const indicator = textAt(ntry, 'CdtDbtInd');
  if (indicator !== 'CRDT' && indicator !== 'DBIT') {
    money.faults.add(`${path}/CdtDbtInd`, ntry, 'Give CRDT or DBIT.', '须为 CRDT 或 DBIT。');
  }
  const bookedOn = dayAt(ntry, 'BookgDt');
  if (!bookedOn) money.faults.add(`${path}/BookgDt`, ntry, 'The booking has no day.', '分录缺少入账日期。');
  if (!amount || total === undefined || !bookedOn || (indicator !== 'CRDT' && indicator !== 'DBIT') || total === 0n)
    return [];
  const whole = {
    direction: indicator === 'CRDT' ? 'in' : 'out',
    bookedOn,
    valueOn: dayAt(ntry, 'ValDt') ?? null,
    reversal: textAt(ntry, 'RvslInd') === 'true',
  } as const;
  const parts = childrenOf(ntry, 'NtryDtls').flatMap((details) => childrenOf(details, 'TxDtls'));
  const shares = parts.length > 1 ? sharesOf(parts, money.currency, total) : undefined;
  const bankReference = textAt(ntry, 'AcctSvcrRef') ?? null;
  const added = textAt(ntry, 'AddtlNtryInf');
  if (!shares)
    return [
      {
        ...whole,
        ...detailsOf(parts.length > 1 ? undefined : parts[0], whole.direction, added),
        bankReference: bankReference ?? refOf(parts[0]),
        amountMinor: total,
      },
    ];
  return parts.map((part, index) => ({
    ...whole,
    ...detailsOf(part, whole.direction, added),
    bankReference: refOf(part) ?? (bankReference === null ? null : `${bankReference}/${index + 1}`),
    amountMinor: shares[index] ?? 0n,
  }));
}

/** The amounts of the parts of a collective booking, when every part has one and together they make the whole. */
function sharesOf(parts: readonly XmlElement[], currency: Currency, total: Minor): Minor[] | undefined {
  const shares = parts.map((part) => {
    const amount = childAt(part, 'Amt') ?? childAt(part, 'AmtDtls', 'TxAmt', 'Amt');
    return amount?.attributes['Ccy'] === currency ? parseAmount(amount.text, currency) : undefined;
  });
  if (!shares.every((share): share is Minor => share !== undefined && share > 0n)) return undefined;
  return shares.reduce((sum, share) => sum + share, 0n) === total ? shares : undefined;
}

const refOf = (part: XmlElement | undefined): string | null => textAt(part, 'Refs', 'AcctSvcrRef') ?? null;

function detailsOf(part: XmlElement | undefined, direction: 'in' | 'out', added: string | undefined) {
  // Who paid us, or whom we paid; newer versions put one more level around the name.
  const role = direction === 'in' ? 'Dbtr' : 'Cdtr';
  const parties = childAt(part, 'RltdPties');
  const account = childAt(parties, `${role}Acct`, 'Id');
  const endToEndId = textAt(part, 'Refs', 'EndToEndId');
  const information = childAt(part, 'RmtInf');
  const structured = childrenOf(information, 'Strd').map((strd) => textAt(strd, 'CdtrRefInf', 'Ref'));
  const free = childrenOf(information, 'Ustrd').map(({ text }) => text);
  const extra = [textAt(part, 'AddtlTxInf'), added];
  return {
    endToEndId: endToEndId === undefined || endToEndId === 'NOTPROVIDED' ? null : endToEndId,
    counterpartyName: textAt(parties, role, 'Pty', 'Nm') ?? textAt(parties, role, 'Nm') ?? null,
    counterpartyAccount: textAt(account, 'IBAN') ?? textAt(account, 'Othr', 'Id') ?? null,
    remittance: [...structured, ...free, ...extra].filter(Boolean).join('\n').slice(0, 4_000),
  };
}

/** `BookgDt` and its like hold a day or an instant. */
function dayAt(element: XmlElement, name: string): Day | undefined {
  const day = textAt(element, name, 'Dt') ?? textAt(element, name, 'DtTm')?.slice(0, 10);
  return day !== undefined && isDay(day) ? day : undefined;
}
