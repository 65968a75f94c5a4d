import {PartsSection} from "@after_sales_service/my_day/parts_section";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** Parts that do not fit the unit are said, also without a connection. */
patch(PartsSection.prototype, {
    getFitWarning(line) {
        if (line.used) {
            return "";
        }
        if (line.fit_warning) {
            return line.fit_warning;
        }
        const misfits = this.props.job.misfit_ids || [];
        return misfits.includes(line.product_id)
            ? _t("Does not fit this unit as far as the catalogue knows.")
            : "";
    },

    getFitReasonText(line) {
        return _t("Used nevertheless: %s", line.fit_override_reason);
    },

    setFitReason(line, text) {
        this.set(line, {fit_override_reason: text.trim()});
    },
});
