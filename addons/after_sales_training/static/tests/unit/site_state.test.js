import {describe, expect, test} from "@odoo/hoot";
import {getUnread, isUnsafe} from "@after_sales_training/my_day_safety/site_state";
import {applyActs} from "@after_sales_service/my_day/job_state";

describe.current.tags("headless");

const SHEET = {id: 3, name: "Rules", hash: "a", unread: true};

function makeJob(changes = {}) {
    return {id: 7, state: "in_progress", lines: [], site_sheets: [SHEET], ...changes};
}

test("work waits for the sheet, arriving does not", () => {
    expect(isUnsafe(makeJob())).toBe(true);
    const onTheWay = {state: "dispatched", departed_at: "2026-11-23 01:00:00"};
    expect(isUnsafe(makeJob(onTheWay))).toBe(false);
    expect(isUnsafe(makeJob({site_sheets: []}))).toBe(false);
    // A day that was kept before the site asked
    expect(isUnsafe(makeJob({site_sheets: undefined}))).toBe(false);
});

test("a tap that is not sent yet lets work", () => {
    const act = {order_id: 7, kind: "site_sheet", values: {sheet_id: 3, hash: "a"}};
    const job = applyActs(makeJob(), [act]);
    expect(isUnsafe(job)).toBe(false);
    expect(getUnread(job)).toEqual([]);
});

test("a tap that was refused does not", () => {
    const act = {
        order_id: 7,
        kind: "site_sheet",
        error: "changed meanwhile",
        values: {sheet_id: 3, hash: "a"},
    };
    expect(isUnsafe(applyActs(makeJob(), [act]))).toBe(true);
});
