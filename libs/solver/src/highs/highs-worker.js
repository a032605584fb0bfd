// The thread HiGHS runs in: `run()` blocks its event loop, and its heap never shrinks, so it gets a thread that can be
// thrown away. Plain JavaScript, because a worker is loaded by Node itself: this file is the same in the sources, where
// tests start it, and in the build.
import { parentPort } from 'node:worker_threads';
import loadHighs from 'highs';

/** @typedef {import('./highs.js').Job} Job */
/** @typedef {import('./highs.js').Reply} Reply */

const highs = await loadHighs();
const { modelStatus, callbackType } = highs.constants;
/** HiGHS's word for "there is a solution, and it keeps the rows". */
const FEASIBLE_POINT = 2;

parentPort.on('message', (/** @type {Job} */ job) => {
  let reply;
  try {
    reply = solve(job);
  } catch (error) {
    reply = { id: job.id, fault: error instanceof Error ? error.message : String(error) };
  }
  parentPort.postMessage({ ...reply, heapBytes: highs.memoryBytes });
});

/** @param {Job} job @returns {Omit<Reply, 'heapBytes'>} */
function solve({ id, milp, options, start, lpIterationLimit, seconds }) {
  const model = highs.createModel(asModel(milp));
  try {
    model.options.set(options);
    if (start) model.setSolution({ colValue: start });
    const deadline = performance.now() + seconds * 1_000;
    let interrupted = null;
    model.run({
      [callbackType.mipInterrupt](event) {
        if (Number(event.data.mip_total_lp_iterations ?? 0) > lpIterationLimit) interrupted = 'iterations';
        else if (performance.now() > deadline) interrupted = 'clock';
        if (interrupted) event.interrupt();
      },
    });
    return { id, ...read(model, milp.integral.some(Boolean), interrupted) };
  } finally {
    model.dispose(); // collecting the garbage of JavaScript does not free it
  }
}

/** Status first: after a limit there may be numbers that belong to no solution. */
function read(model, isMip, interrupted) {
  const code = model.getModelStatus();
  const hasPoint = Number(model.info.get('primal_solution_status')) === FEASIBLE_POINT;
  const solution = model.getSolution();
  return {
    status: statusOf(code),
    interrupted: code === modelStatus.timeLimit ? 'clock' : interrupted,
    objective: hasPoint ? model.getObjectiveValue() : null,
    bound: isMip ? Number(model.info.get('mip_dual_bound')) : hasPoint ? model.getObjectiveValue() : -Infinity,
    nodes: isMip ? Number(model.info.get('mip_node_count')) : 0,
    values: hasPoint ? solution.colValue : null,
    rowDuals: isMip || !hasPoint ? null : solution.rowDual,
  };
}

function statusOf(code) {
  if (code === modelStatus.optimal) return 'optimal';
  // Every cost of ours is bounded below, so "unbounded or infeasible" is infeasible.
  if (code === modelStatus.infeasible || code === modelStatus.unboundedOrInfeasible) return 'infeasible';
  return 'limit';
}

function asModel(milp) {
  return {
    numCols: milp.columns,
    numRows: milp.rows,
    colCost: milp.cost,
    colLower: milp.lower,
    colUpper: milp.upper,
    rowLower: milp.rowLower,
    rowUpper: milp.rowUpper,
    matrix: {
      format: 'csr',
      numRows: milp.rows,
      numCols: milp.columns,
      starts: milp.starts,
      indices: milp.indices,
      values: milp.values,
    },
    ...(milp.integral.some(Boolean) ? { integrality: milp.integral } : {}),
  };
}
