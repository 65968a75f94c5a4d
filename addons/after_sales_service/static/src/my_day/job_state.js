/**
 * A job as it will stand when the acts that are still on this phone have arrived.
 *
 * Plain functions over plain data: the server has the last word, this is what is
 * shown until it has spoken.
 */

/** The time of an act as the server writes it. */
function when(act) {
    return luxon.DateTime.fromMillis(act.at - (act.values.ago || 0) * 60000)
        .toUTC()
        .toFormat("yyyy-MM-dd HH:mm:ss");
}

/** The planned line that an act is about, as the server will find it. */
function findLine(job, {line_id: lineId}, matches) {
    return job.lines.find((line) =>
        lineId ? line.id === lineId : !line.used && matches(line)
    );
}

function setLine(job, line, values) {
    if (!values.quantity) {
        return job.lines.filter((other) => other !== line);
    }
    if (line) {
        return job.lines.map((other) =>
            other === line ? {...line, ...values} : other
        );
    }
    const blank = {
        id: 0,
        name: "",
        uom: "",
        tracking: "none",
        lot_id: false,
        lot: "",
        removed_quantity: 0,
        removed_serial: "",
        actual_amount: 0,
        mine: true,
        by: "",
        used: false,
        coverage: false,
    };
    return [...job.lines, {...blank, ...values}];
}

/** What an act changes on its job, by kind; addons add theirs. */
export const EFFECTS = {
    depart: (job, act) => ({departed_at: when(act)}),
    arrive: (job, act) => ({arrived_at: when(act), state: "in_progress"}),
    finish: (job, act) => ({
        finished_at: when(act),
        state: "to_accept",
        lines: job.lines.map((line) =>
            line.kind === "part" ? {...line, used: true} : line
        ),
    }),
    done: (job, act) => ({done_at: when(act), state: "done"}),
    return: (job, act) => ({returned_at: when(act)}),
    check: (job, {values}) => ({
        checklist: job.checklist.map((line) =>
            line.id === values.line_id ? {...line, ...values} : line
        ),
    }),
    check_photo: (job, {values}) => ({
        checklist: job.checklist.map((line) =>
            line.id === values.line_id ? {...line, files: line.files + 1} : line
        ),
    }),
    meter: (job, {values}) => ({
        meters: job.meters.map((meter) =>
            meter.id === values.meter_id ? {...meter, value: values.value} : meter
        ),
    }),
    report: (job, {values}) => ({report: {...job.report, ...values}}),
    part: (job, {values}, parts) => {
        const same = (row) =>
            row.product_id === values.product_id &&
            (row.lot_id || false) === (values.lot_id || false);
        const line = findLine(job, values, (row) => row.kind === "part" && same(row));
        const {line_id: lineId, ...rest} = values;
        const part = line || lineId ? {} : parts.find(same) || {};
        const {name, uom, tracking, lot} = part;
        const known = line || lineId ? {} : {kind: "part", name, uom, tracking, lot};
        return {lines: setLine(job, line, {...known, ...rest})};
    },
    work: (job, {values}) => {
        const line = findLine(
            job,
            values,
            (row) => row.kind === values.work && row.mine
        );
        const {quantity, actual_amount: amount = 0} = values;
        return {
            lines: setLine(job, line, {
                kind: values.work,
                quantity,
                actual_amount: amount,
            }),
        };
    },
    photo: (job, {values}) => ({
        photos: [...job.photos, {id: 0, ...values}],
    }),
};

/**
 * @param {Object} job as the server gave it
 * @param {Array} acts of this phone, in order
 * @param {Array} parts of the van
 * @returns {Object} the job with these acts done
 */
export function applyActs(job, acts, parts = []) {
    return acts
        .filter((act) => act.order_id === job.id && !act.error && act.kind in EFFECTS)
        .reduce(
            (state, act) => ({...state, ...EFFECTS[act.kind](state, act, parts)}),
            job
        );
}

/**
 * The one thing to do next.
 *
 * @param {Object} job
 * @returns {String|null} depart, arrive, finish, sign, done or return
 */
export function getNextStep(job) {
    switch (job.state) {
        case "dispatched":
            return job.departed_at || job.remote ? "arrive" : "depart";
        case "in_progress":
            return "finish";
        case "to_accept":
            if (job.is_signed) {
                return "done";
            }
            // One session signs for one side: the other one is another person's
            return job.acceptance && job.acceptance.mine ? null : "sign";
        case "done":
            return job.departed_at && !job.returned_at ? "return" : null;
    }
    return null;
}

/** Whether the next step waits: production does not know, or nobody may go yet. */
export function isShut(job) {
    return (
        Boolean(job.notice_problem || job.hold) &&
        ["depart", "arrive"].includes(getNextStep(job))
    );
}

/** Whether anything may still be entered: not below the signature of either side. */
export function isOpen(job) {
    const signed = job.is_signed || Boolean(job.acceptance && job.acceptance.sealed);
    return ["scheduled", "dispatched", "in_progress", "to_accept"].includes(job.state)
        ? !signed
        : false;
}

/**
 * Which of the planned parts lie in the van.
 *
 * @returns {Object} how many lines there are, and the names of those that are missing
 */
export function getCarried(job, parts) {
    const planned = job.lines.filter((line) => line.kind === "part" && !line.used);
    const missing = planned.filter((line) => {
        const free = parts
            .filter(
                (part) =>
                    part.product_id === line.product_id &&
                    (!line.lot_id || part.lot_id === line.lot_id)
            )
            .reduce((sum, part) => sum + part.free, 0);
        return free < line.quantity;
    });
    return {total: planned.length, missing: missing.map((line) => line.name)};
}

/**
 * The jobs by day: what is under way or overdue is today's.
 *
 * @param {Array} jobs
 * @param {luxon.DateTime} now
 * @returns {Array} of {key, day, jobs}; the first day is today
 */
export function groupByDay(jobs, now) {
    const today = now.startOf("day");
    const days = new Map([[today.toISODate(), {day: today, jobs: []}]]);
    for (const job of jobs) {
        const planned =
            job.planned_start &&
            luxon.DateTime.fromSQL(job.planned_start, {zone: "utc"})
                .setZone(now.zone)
                .startOf("day");
        const day = planned && planned > today ? planned : today;
        const key = day.toISODate();
        if (!days.has(key)) {
            days.set(key, {day, jobs: []});
        }
        days.get(key).jobs.push(job);
    }
    return [...days.entries()]
        .map(([key, group]) => ({key, ...group}))
        .sort((one, other) => one.key.localeCompare(other.key));
}
