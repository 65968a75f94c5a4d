import {_t} from "@web/core/l10n/translation";

/** What stands on the button of a step. */
export function getStepLabel(step) {
    switch (step) {
        case "depart":
            return _t("Depart");
        case "arrive":
            return _t("Arrived");
        case "finish":
            return _t("Finish");
        case "sign":
            return _t("Let Sign");
        case "done":
            return _t("Done, Send Report");
        case "return":
            return _t("Back from Site");
    }
    return "";
}
