import {
    applySaid,
    getUnsaid,
} from "@after_sales_training/my_day_training/session_state";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const SESSION = {
    id: 4,
    day: "2026-11-26",
    people: [
        {id: 1, name: "Sun Li", presence: "unknown"},
        {id: 2, name: "Wu Min", presence: "absent"},
    ],
};

function say(values, changes = {}) {
    return {kind: "attendance", values: {day: SESSION.day, ...values}, ...changes};
}

test("the last tap counts, sent or not", () => {
    const [session] = applySaid(
        [SESSION],
        [
            say({registration_id: 1, presence: "absent"}),
            say({registration_id: 1, presence: "present"}),
            say({registration_id: 2, presence: "unknown"}),
        ]
    );
    expect(session.people.map(({presence}) => presence)).toEqual([
        "present",
        "unknown",
    ]);
    expect(getUnsaid(session).map(({id}) => id)).toEqual([2]);
});

test("what was refused, or is of another day or kind, does not", () => {
    const [session] = applySaid(
        [SESSION],
        [
            say({registration_id: 1, presence: "present"}, {error: "closed"}),
            say({registration_id: 1, presence: "present", day: "2026-11-25"}),
            {kind: "hazard", values: {registration_id: 1, presence: "present"}},
        ]
    );
    expect(session).toEqual(SESSION);
});
