import {EFFECTS, getNextStep} from "@after_sales_service/my_day/job_state";

/** A sheet that was tapped counts as read until the server says otherwise. */
EFFECTS.site_sheet = (job, {values}) => ({
    site_sheets: (job.site_sheets || []).map((sheet) =>
        sheet.id === values.sheet_id ? {...sheet, unread: false} : sheet
    ),
});

/** The sheets of the site that this person has not read yet. */
export function getUnread(job) {
    return (job.site_sheets || []).filter((sheet) => sheet.unread);
}

/** Whether the work waits until the safety sheet of the site is read. */
export function isUnsafe(job) {
    return getNextStep(job) === "finish" && getUnread(job).length > 0;
}
