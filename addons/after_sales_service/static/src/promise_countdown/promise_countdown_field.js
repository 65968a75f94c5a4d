import {Component, onWillRender, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {toLocaleDateTimeString} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in the two units that matter; seconds only under one hour.
 *
 * @param {Number} seconds
 * @returns {String}
 */
export function formatDuration(seconds) {
    const left = Math.max(0, Math.floor(seconds));
    const days = Math.floor(left / DAY);
    const hours = Math.floor((left % DAY) / HOUR);
    const minutes = Math.floor((left % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", {days, hours});
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", {hours, minutes});
    }
    return _t("%(minutes)s min %(seconds)s s", {minutes, seconds: left % MINUTE});
}

const LOOKS = {
    safe: {icon: "fa-clock-o", color: "text-success-emphasis"},
    soon: {icon: "fa-hourglass-end", color: "text-warning-emphasis"},
    late: {icon: "fa-exclamation-triangle", color: "text-danger-emphasis"},
    held: {icon: "fa-pause-circle", color: "text-info-emphasis"},
    kept: {icon: "fa-check-circle", color: "text-success-emphasis"},
    broken: {icon: "fa-times-circle", color: "text-danger-emphasis"},
    none: {icon: "fa-minus-circle", color: "text-muted"},
};

/**
 * A deadline as words that tick: "due in 2 h 10 min", "late by 5 min", "held".
 *
 * The record says how the promise stands (`promise_state`); between two loads the
 * passing of time is followed here. Colour never stands alone: icon and words too.
 */
export class PromiseCountdownField extends Component {
    static template = "after_sales_service.PromiseCountdownField";
    static props = {
        ...standardFieldProps,
        showDeadline: {type: Boolean, optional: true},
    };

    setup() {
        this.service = useService("promise_ticker");
        this.ticker = useState(this.service.ticker);
        onWillRender(() => {
            if (this.deadline && ["safe", "soon", "late"].includes(this.stored)) {
                this.service.watch(this, this.deadline.toMillis());
            } else {
                this.service.forget(this);
            }
        });
        onWillUnmount(() => this.service.forget(this));
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get stored() {
        return this.props.record.data.promise_state || "none";
    }

    /** Seconds to the deadline, negative when it is over. */
    get left() {
        return (this.deadline.toMillis() - this.ticker.now) / 1000;
    }

    get state() {
        if (["safe", "soon"].includes(this.stored) && this.deadline && this.left <= 0) {
            return "late";
        }
        return this.stored;
    }

    get look() {
        return LOOKS[this.state];
    }

    get text() {
        const {late_seconds: late, remaining_seconds: remaining} =
            this.props.record.data;
        switch (this.state) {
            case "held":
                return remaining
                    ? _t("held, %s left", formatDuration(remaining))
                    : _t("held");
            case "kept":
                return _t("kept");
            case "broken":
                return late
                    ? _t("reached late by %s", formatDuration(late))
                    : _t("broken");
            case "none":
                return this.deadline ? _t("not needed") : "";
        }
        if (!this.deadline) {
            // A document whose open promises are all held
            return _t("held");
        }
        return this.left > 0
            ? _t("in %s", formatDuration(this.left))
            : _t("late by %s", formatDuration(-this.left));
    }

    get exact() {
        return this.deadline
            ? toLocaleDateTimeString(this.deadline, {showSeconds: false})
            : "";
    }

    get iso() {
        return this.deadline ? this.deadline.toISO() : "";
    }
}

export const promiseCountdownField = {
    component: PromiseCountdownField,
    displayName: _t("Promise Countdown"),
    supportedTypes: ["datetime"],
    supportedOptions: [
        {
            label: _t("Show the deadline"),
            name: "show_deadline",
            type: "boolean",
        },
    ],
    fieldDependencies: [{name: "promise_state", type: "selection", readonly: true}],
    isEmpty: () => false,
    extractProps: ({options}) => ({showDeadline: Boolean(options.show_deadline)}),
};

registry.category("fields").add("promise_countdown", promiseCountdownField);
