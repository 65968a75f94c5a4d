import {addTour} from "@after_sales_service/../tests/tours/helpers";

/** Press a button of the row of one part. */
function row(part, selector) {
    return `.o_spare_count_row[data-part='${part}'] ${selector}`;
}

addTour("after_sales_spares_count", () => [
    {trigger: ".o_my_day_count_van", run: "click"},
    {
        content: "Nothing of the books is given away",
        trigger: ".o_spare_count:not(:contains('in the books'))",
    },
    {trigger: row("Lamp", "[aria-label='How many']"), run: "edit 9 && press Tab"},
    {trigger: row("Lamp", ".text-warning-emphasis")},
    {trigger: row("Lamp", "[aria-label='Less']"), run: "click"},
    {
        content: "The server has taken eight",
        trigger: row("Lamp", ".o_spare_count_quantity:value('8')"),
    },
    {trigger: row("Pump", "[aria-label='More']"), run: "click"},
    {trigger: row("Pump", ".fa-check")},
    {
        content: "A seal that nobody expected",
        trigger: ".o_spare_count [type=search]",
        run: "edit Seal && press Enter",
    },
    {trigger: ".o_spare_count_found:contains('Seal')", run: "click"},
    {trigger: row("Seal", "[aria-label='More']"), run: "click"},
    {
        trigger: row("Seal", "[aria-label='Why']"),
        run: "edit Left from another job && press Tab",
    },
    {
        content: "A difference without a word is not let go",
        trigger: ".o_spare_count_foot .btn-primary",
        run: "click",
    },
    {trigger: ".o_spare_count .alert:contains('Lamp')"},
    {
        trigger: row("Lamp", "[aria-label='Why']"),
        run: "edit Two broke && press Tab",
    },
    {trigger: ".o_spare_count_foot .btn-primary", run: "click"},
    {trigger: ".o_spare_count_foot:contains('storekeeper settles')"},
]);
