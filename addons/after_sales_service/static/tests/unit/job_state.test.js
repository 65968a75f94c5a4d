import {
    applyActs,
    getCarried,
    getNextStep,
    groupByDay,
    isOpen,
    isShut,
} from "@after_sales_service/my_day/job_state";
import {describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {MAX_BYTES, PhotoError, checkPhoto} from "@after_sales_service/my_day/photo";

describe.current.tags("headless");

const LAMP = {
    product_id: 3,
    name: "Lamp",
    code: "",
    barcode: "",
    tracking: "none",
    uom: "Units",
    lot_id: false,
    lot: "",
    free: 2,
};

function makeJob(values) {
    return {
        id: 7,
        state: "dispatched",
        remote: false,
        is_signed: false,
        needs_signature: false,
        departed_at: false,
        arrived_at: false,
        finished_at: false,
        done_at: false,
        planned_start: false,
        checklist: [{id: 1, name: "Level", done: false, reading: "", note: ""}],
        lines: [],
        photos: [],
        report: {cause_id: false, cause: "", remedy: "", result: "", guidance: ""},
        ...values,
    };
}

function act(kind, values = {}, more = {}) {
    return {
        order_id: 7,
        kind,
        values,
        at: Date.UTC(2026, 10, 23, 1, 0, 0),
        error: "",
        ...more,
    };
}

test("the steps follow each other and keep their times", () => {
    let job = makeJob();
    const seen = [];
    for (const kind of ["depart", "arrive", "finish"]) {
        seen.push(getNextStep(job));
        job = applyActs(job, [act(kind)]);
    }
    expect(seen).toEqual(["depart", "arrive", "finish"]);
    expect(getNextStep(job)).toBe("sign");
    expect(job.arrived_at).toBe("2026-11-23 01:00:00");
    job = applyActs(job, [act("done")]);
    expect(getNextStep(job)).toBe("return");
    expect(isOpen(job)).toBe(false);
    job = applyActs(job, [act("return")]);
    expect(getNextStep(job)).toBe(null);
});

test("a time entered afterwards counts from then", () => {
    const job = applyActs(makeJob(), [act("depart", {ago: 30, reason: "Forgot"})]);
    expect(job.departed_at).toBe("2026-11-23 00:30:00");
});

test("nobody departs for a telephone call", () => {
    expect(getNextStep(makeJob({remote: true}))).toBe("arrive");
});

test("work that stops production waits until it knows", () => {
    const problem = {notice_problem: "Zhou has not acknowledged yet."};
    expect(isShut(makeJob(problem))).toBe(true);
    expect(isShut(makeJob({...problem, departed_at: "2026-11-23 01:00:00"}))).toBe(
        true
    );
    expect(isShut(makeJob({...problem, state: "in_progress"}))).toBe(false);
    expect(isShut(makeJob({notice_problem: ""}))).toBe(false);
});

test("a job that nobody may go to yet waits as well", () => {
    const hold = {hold: "Li Engineer: no valid certificate “Laser Safety”."};
    expect(isShut(makeJob(hold))).toBe(true);
    expect(isShut(makeJob({...hold, state: "in_progress"}))).toBe(false);
    expect(isShut(makeJob({hold: ""}))).toBe(false);
});

test("what is signed is closed, and can be done", () => {
    const job = makeJob({state: "to_accept", is_signed: true});
    expect(getNextStep(job)).toBe("done");
    expect(isOpen(job)).toBe(false);
});

test("what one side has signed for is closed to the other", () => {
    const form = {signed: "Production has signed", rows: []};
    const job = {state: "to_accept", acceptance: {...form, sealed: true}};
    expect(isOpen(makeJob(job))).toBe(false);
    expect(getNextStep(makeJob(job))).toBe("sign");
    expect(isOpen(makeJob({...job, acceptance: {...form, sealed: false}}))).toBe(true);
    expect(isOpen(makeJob({...job, acceptance: false}))).toBe(true);
    const mine = {...form, sealed: true, mine: true};
    expect(getNextStep(makeJob({...job, acceptance: mine}))).toBe(null);
    expect(getNextStep(makeJob({...job, acceptance: mine, is_signed: true}))).toBe(
        "done"
    );
});

test("acts of other jobs and refused ones change nothing", () => {
    const job = makeJob();
    expect(
        applyActs(job, [
            act("depart", {}, {order_id: 8}),
            act("depart", {}, {error: "no"}),
            act("place", {latitude: 1}),
        ])
    ).toEqual(job);
});

test("a part is set, not added, and gone with no pieces", () => {
    const part = (quantity) => act("part", {product_id: 3, lot_id: false, quantity});
    let job = applyActs(makeJob(), [part(1), part(2)], [LAMP]);
    expect(job.lines).toHaveLength(1);
    expect(job.lines[0].quantity).toBe(2);
    expect(job.lines[0].name).toBe("Lamp");
    job = applyActs(makeJob(), [part(1), part(0)], [LAMP]);
    expect(job.lines).toHaveLength(0);
});

test("a used part stays, more of it is another line", () => {
    const used = {id: 4, kind: "part", product_id: 3, lot_id: false, used: true};
    const job = applyActs(
        makeJob({lines: [used]}),
        [act("part", {product_id: 3, quantity: 1})],
        [LAMP]
    );
    expect(job.lines).toHaveLength(2);
    expect(job.lines[0]).toEqual(used);
});

test("a known line keeps what an act does not name", () => {
    const line = {
        id: 4,
        kind: "part",
        name: "Pump",
        product_id: 5,
        lot_id: false,
        quantity: 1,
        removed_serial: "P-1",
    };
    const job = applyActs(makeJob({lines: [line]}), [
        act("part", {line_id: 4, product_id: 5, lot_id: 9, quantity: 1}),
    ]);
    expect(job.lines).toEqual([{...line, lot_id: 9}]);
});

test("one's own hours are one line", () => {
    const other = {id: 4, kind: "labour", mine: false, quantity: 3};
    const hours = (quantity) => act("work", {work: "labour", quantity});
    const job = applyActs(makeJob({lines: [other]}), [hours(1), hours(1.5)]);
    expect(job.lines.map((line) => line.quantity)).toEqual([3, 1.5]);
});

test("checklist, report and photos are shown as entered", () => {
    const job = applyActs(makeJob(), [
        act("check", {line_id: 1, done: true, reading: "230 V"}),
        act("report", {cause: "Dry"}),
        act("report", {result: "solved"}),
        act("photo", {image: "AAAA", moment: "before"}),
    ]);
    expect(job.checklist[0].reading).toBe("230 V");
    expect(job.report.cause).toBe("Dry");
    expect(job.report.result).toBe("solved");
    expect(job.photos).toEqual([{id: 0, image: "AAAA", moment: "before"}]);
});

test("a meter that was read shows its figure", () => {
    const meters = [
        {id: 4, name: "Operating hours", value: ""},
        {id: 5, name: "Cycles", value: ""},
    ];
    const job = applyActs(makeJob({meters}), [act("meter", {meter_id: 4, value: 12})]);
    expect(job.meters.map((meter) => meter.value)).toEqual([12, ""]);
});

test("what is planned and not in the van is named", () => {
    const line = (values) => ({
        kind: "part",
        used: false,
        lot_id: false,
        quantity: 1,
        name: "?",
        ...values,
    });
    const job = makeJob({
        lines: [
            line({product_id: 3, quantity: 2, name: "Lamp"}),
            line({product_id: 5, name: "Pump"}),
            line({product_id: 6, name: "Seal", used: true}),
        ],
    });
    expect(getCarried(job, [LAMP])).toEqual({total: 2, missing: ["Pump"]});
});

test("days: overdue and undated jobs are today's, later ones follow", () => {
    const now = luxon.DateTime.fromISO("2026-11-23T12:00:00", {zone: "Asia/Shanghai"});
    const job = (id, planned) => makeJob({id, planned_start: planned});
    const groups = groupByDay(
        [
            job(1, "2026-11-20 01:00:00"),
            job(2, false),
            job(3, "2026-11-23 15:30:00"), // 23:30 in Shanghai
            job(4, "2026-11-23 16:30:00"), // Half past midnight there
        ],
        now
    );
    expect(groups.map(({key, jobs}) => [key, jobs.map(({id}) => id)])).toEqual([
        ["2026-11-23", [1, 2, 3]],
        ["2026-11-24", [4]],
    ]);
    expect(groupByDay([], now)).toHaveLength(1);
});

test("a photo of 40 MB and what is no photo are refused with their names", () => {
    allowTranslations();
    const file = (values) => ({
        name: "x.jpg",
        type: "image/jpeg",
        size: 1000,
        ...values,
    });
    expect(() => checkPhoto(file())).not.toThrow();
    expect(() => checkPhoto(file({size: MAX_BYTES}))).not.toThrow();
    expect(() => checkPhoto(file({size: 40 * 1024 * 1024}))).toThrow(PhotoError);
    expect(() => checkPhoto(file({type: "application/pdf"}))).toThrow(PhotoError);
    expect(() => checkPhoto(file({type: "image/svg+xml"}))).toThrow(PhotoError);
    expect(() => checkPhoto(file({type: ""}))).toThrow(PhotoError);
});
