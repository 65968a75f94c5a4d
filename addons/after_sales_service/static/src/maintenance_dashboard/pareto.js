import {Component, onWillStart, useState} from "@odoo/owl";
import {ParetoChart} from "./pareto_chart";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {user} from "@web/core/user";

const {DateTime} = luxon;
const MONEY_GROUPS = [
    "after_sales_service.group_after_sales_billing",
    "after_sales_service.group_after_sales_manager",
];

/** Which causes make most of the failures, of the hours out of use, of the cost. */
export class Pareto extends Component {
    static template = "after_sales_service.Pareto";
    static components = {ParetoChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            measure: "count",
            dimension: "cause_id",
            months: 12,
            ...this.props.state?.choice,
            found: null,
        });
        useSetupAction({getLocalState: () => ({choice: this.choice})});
        onWillStart(async () => {
            const allowed = await Promise.all(
                MONEY_GROUPS.map((group) => user.hasGroup(group))
            );
            this.seesMoney = allowed.some(Boolean);
            await this.load();
        });
    }

    get choice() {
        const {measure, dimension, months} = this.state;
        return {measure, dimension, months};
    }

    get measures() {
        const measures = [
            ["count", _t("Failures")],
            ["hours", _t("Hours out of use")],
        ];
        return this.seesMoney ? [...measures, ["cost", _t("Cost")]] : measures;
    }

    get dimensions() {
        return [
            ["cause_id", _t("Cause")],
            ["symptom_id", _t("Symptom")],
            ["product_id", _t("Product")],
            ["equipment_id", _t("Unit")],
        ];
    }

    get periods() {
        return [
            [3, _t("Last 3 months")],
            [12, _t("Last 12 months")],
            [36, _t("Last 3 years")],
            [0, _t("All times")],
        ];
    }

    get domain() {
        const {months} = this.state;
        return months
            ? [["date", ">", serializeDate(DateTime.now().minus({months}))]]
            : [];
    }

    async load() {
        const {measure, dimension} = this.state;
        this.state.found = await this.orm.call(
            "after.sales.failure.report",
            "get_pareto",
            [measure, dimension, this.domain]
        );
    }

    async choose(name, value) {
        this.state[name] = value;
        await this.load();
    }

    /** How few make how much: the sentence the chart is for. */
    get summary() {
        const {bars} = this.state.found;
        const few = bars.filter((bar) => bar.rank === "A");
        return _t("%(few)s of %(all)s make %(percent)s % of the whole (class A).", {
            few: few.length,
            all: bars.length,
            percent: Math.round(few.at(-1).cumulative),
        });
    }

    async open(bar) {
        const action = await this.orm.call(
            "after.sales.failure.report",
            "get_pareto_action",
            [this.state.dimension, bar.id || false, this.domain]
        );
        await this.action.doAction(action);
    }
}

registry.category("actions").add("after_sales_service.pareto", Pareto);
