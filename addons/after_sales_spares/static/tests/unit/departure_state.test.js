import {describe, expect, test} from "@odoo/hoot";
import {applyActs} from "@after_sales_service/my_day/job_state";
import {isHeld} from "@after_sales_spares/my_day/departure_state";

describe.current.tags("headless");

function makeJob(departure) {
    return {id: 7, state: "dispatched", departed_at: "", lines: [], departure};
}

const HELD = {held: true, problem: "Not in the van: Seal", can_fetch: true, lines: []};

test("the departure waits for a part", () => {
    expect(isHeld(makeJob(HELD))).toBe(true);
    expect(isHeld(makeJob({...HELD, held: false}))).toBe(false);
    expect(isHeld(makeJob(false))).toBe(false);
    expect(isHeld({...makeJob(HELD), departed_at: "2026-11-23 01:00:00"})).toBe(false);
});

test("a word that is not sent yet lets drive", () => {
    const act = {order_id: 7, kind: "parts_without", values: {reason: "Has one"}};
    expect(isHeld(applyActs(makeJob(HELD), [act]))).toBe(false);
});

test("parts that are fetched are not in the van yet", () => {
    const act = {order_id: 7, kind: "parts_fetch", values: {}};
    const job = applyActs(makeJob(HELD), [act]);
    expect(isHeld(job)).toBe(true);
    expect(job.departure.can_take_over).toBe(true);
});

test("a job without a check stays as it is", () => {
    const act = {order_id: 7, kind: "parts_taken", values: {}};
    expect(applyActs(makeJob(false), [act]).departure).toBe(false);
});
