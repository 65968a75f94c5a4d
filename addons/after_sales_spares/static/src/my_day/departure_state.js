import {EFFECTS, getNextStep} from "@after_sales_service/my_day/job_state";

/** What the check will say when the server has taken the act. */
function change(values) {
    return (job) => ({departure: job.departure && {...job.departure, ...values}});
}

Object.assign(EFFECTS, {
    parts_fetch: change({can_fetch: false, can_take_over: true}),
    parts_taken: change({can_take_over: false, held: false, problem: ""}),
    parts_request: change({can_request: false}),
    parts_without: change({held: false, problem: ""}),
});

/** Whether the departure waits for parts or a word. */
export function isHeld(job) {
    return (
        Boolean(job.departure && job.departure.held) && getNextStep(job) === "depart"
    );
}
