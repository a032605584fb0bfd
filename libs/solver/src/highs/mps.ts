import type { Milp } from './milp.js';

/** The programme as free MPS text, which other solvers read. Columns are x0, x1, …, rows r0, r1, … */
export function toMps(milp: Milp): string {
  const { rowLower, rowUpper, rows } = milp;
  const lines = ['NAME medlane', 'ROWS', ' N cost'];
  const sides: string[] = [];
  const ranges: string[] = [];
  for (let row = 0; row < rows; row++) {
    const [from, to] = [rowLower[row] ?? -Infinity, rowUpper[row] ?? Infinity];
    lines.push(` ${from === to ? 'E' : to === Infinity ? 'G' : 'L'} r${row}`);
    const side = to === Infinity ? from : to;
    if (side !== 0) sides.push(` side r${row} ${side}`);
    if (from !== to && Number.isFinite(from) && Number.isFinite(to)) ranges.push(` range r${row} ${to - from}`);
  }
  lines.push('COLUMNS', ...columnLines(milp), 'RHS', ...sides);
  if (ranges.length > 0) lines.push('RANGES', ...ranges);
  return [...lines, 'BOUNDS', ...boundLines(milp), 'ENDATA', ''].join('\n');
}

function columnLines({ columns, rows, cost, starts, indices, values, integral }: Milp): string[] {
  const entries = Array.from({ length: columns }, (_, column) => [` x${column} cost ${cost[column] ?? 0}`]);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
      const column = indices[at] ?? 0;
      entries[column]?.push(` x${column} r${row} ${values[at] ?? 0}`);
    }
  }
  let whole = false;
  return entries.flatMap((lines, column) => {
    const changes = whole !== (integral[column] === 1);
    whole = integral[column] === 1;
    return changes ? [` m${column} 'MARKER' '${whole ? 'INTORG' : 'INTEND'}'`, ...lines] : lines;
  });
}

function boundLines({ columns, lower, upper }: Milp): string[] {
  return Array.from({ length: columns }, (_, column) => {
    const most = upper[column] ?? Infinity;
    const least = lower[column] ? [` LO bound x${column} ${lower[column]}`] : [];
    return [...least, most === Infinity ? ` PL bound x${column}` : ` UP bound x${column} ${most}`];
  }).flat();
}
