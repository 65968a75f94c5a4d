import {Component, onWillStart, useState} from "@odoo/owl";
import {ParetoChart} from "./pareto_chart";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const MODEL = "after.sales.maintenance.dashboard";
/** Height and width of the curve, in its own units. */
const CURVE = {width: 300, height: 90, margin: 8};

/**
 * How maintenance stands: every figure opens the records behind it.
 */
export class MaintenanceDashboard extends Component {
    static template = "after_sales_service.MaintenanceDashboard";
    static components = {ParetoChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            scope: {...this.props.state?.scope},
            data: null,
        });
        useSetupAction({getLocalState: () => ({scope: {...this.state.scope}})});
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call(MODEL, "get_dashboard", [
            {...this.state.scope},
        ]);
    }

    /** What can be narrowed down, where there is more than one to choose from. */
    get filters() {
        const {filters} = this.state.data;
        return [
            {name: "owner_kind", label: _t("All units"), options: filters.owner_kind},
            {
                name: "department_id",
                label: _t("All departments"),
                options: filters.department_id,
            },
            {
                name: "team_id",
                label: _t("All service points"),
                options: filters.team_id,
            },
        ].filter(({options}) => options.length);
    }

    async choose(name, value) {
        this.state.scope[name] = name === "owner_kind" ? value : Number(value) || false;
        await this.load();
    }

    isChosen(name, value) {
        return this.state.scope[name] === value;
    }

    async open(key, value) {
        const action = await this.orm.call(MODEL, "get_action", [
            key,
            {...this.state.scope},
            value || false,
        ]);
        await this.action.doAction(action);
    }

    // ------------------------------------------------------------
    // Charts
    // ------------------------------------------------------------

    get hasDates() {
        return this.highest > 0;
    }

    get highest() {
        return Math.max(
            ...this.state.data.months.map(
                ({kept, missed, open}) => kept + missed + open
            )
        );
    }

    getHeight(count) {
        return `${(100 * count) / this.highest}%`;
    }

    getMonthTitle({label, kept, missed, open}) {
        return _t(
            "%(month)s: %(kept)s in time, %(missed)s not kept, %(open)s to come",
            {
                month: label,
                kept,
                missed,
                open,
            }
        );
    }

    /** The curve of the availability: from the lowest month up to 100 percent. */
    get curve() {
        const {width, height, margin} = CURVE;
        const rows = this.state.data.reliability.filter(({value}) => value !== null);
        const low = Math.min(99, ...rows.map(({value}) => value));
        const step = (width - 2 * margin) / Math.max(1, rows.length - 1);
        const points = rows.map((row, index) => ({
            ...row,
            x: margin + index * step,
            y: margin + ((100 - row.value) / (100 - low)) * (height - 2 * margin),
            title: `${row.label}: ${formatFloat(row.value, {digits: [16, 2]})} %`,
        }));
        return {
            ...CURVE,
            points,
            line: points.map(({x, y}) => `${x},${y}`).join(" "),
            range: _t("From %(low)s % to 100 %", {
                low: formatFloat(low, {digits: [16, 1]}),
            }),
        };
    }
}

registry
    .category("actions")
    .add("after_sales_service.maintenance_dashboard", MaintenanceDashboard);
