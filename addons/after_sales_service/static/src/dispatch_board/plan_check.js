import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";

function confirmWarnings(dialog, warnings) {
    return new Promise((resolve) => {
        dialog.add(
            ConfirmationDialog,
            {
                title: _t("Plan it nevertheless?"),
                body: warnings.join("\n"),
                confirmLabel: _t("Plan Nevertheless"),
                confirm: () => resolve(true),
                cancelLabel: _t("Leave as It Is"),
                cancel: () => resolve(false),
            },
            {onClose: () => resolve(false)}
        );
    });
}

/**
 * A job was dropped somewhere: ask the server what speaks against it, then people.
 *
 * @param {Object} services orm, dialog, action
 * @param {Number} id of the job
 * @param {Object} plan new values of planned_start, planned_end, engineer_id
 * @param {Function} reload shows what the database holds
 * @returns {Boolean} whether the plan may be written; the window that asks whom to
 *     tell writes by itself
 */
export async function mayPlan({orm, dialog, action}, id, plan, reload) {
    const answer = await orm.call("after.sales.order", "check_plan", [[id], plan]);
    if (answer.action) {
        await action.doAction(answer.action, {onClose: reload});
        return false;
    }
    return !answer.warnings.length || (await confirmWarnings(dialog, answer.warnings));
}
