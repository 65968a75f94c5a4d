import {Component, markup, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Shared by the picture and the list: both show the rows of one JSON field.
 */
class LifeField extends Component {
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get life() {
        return this.props.record.data[this.props.name] || {rows: []};
    }

    open(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

/**
 * The life of a unit as one picture, drawn by the server.
 *
 * A mark that is hovered, focused or tapped says in words what it stands for and
 * leads to its record; the table behind the picture says the same.
 */
export class LifeLineField extends LifeField {
    static template = "after_sales_service.LifeLineField";

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.state = useState({numbers: [], table: false});
    }

    get picture() {
        const svg = this.ui.isSmall ? this.life.narrow : this.life.wide;
        return svg && markup(svg);
    }

    get drawn() {
        return this.life.rows.filter((row) => row.drawn).reverse();
    }

    get pointed() {
        return this.state.numbers
            .map((number) => this.life.rows.find((row) => row.number === number))
            .filter(Boolean);
    }

    point(ev) {
        const mark = ev.target.closest(".o_life_mark");
        if (mark) {
            this.state.numbers = mark.dataset.events.split(",").map(Number);
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && this.pointed.length === 1 && this.pointed[0].id) {
            this.open(this.pointed[0]);
        }
    }
}

/**
 * All that happened, the latest first.
 */
export class LifeHistoryField extends LifeField {
    static template = "after_sales_service.LifeHistoryField";

    setup() {
        super.setup();
        this.state = useState({kind: false});
    }

    get kinds() {
        return [...new Set(this.life.rows.map((row) => row.kind))];
    }

    get rows() {
        return this.life.rows.filter(
            (row) => !this.state.kind || row.kind === this.state.kind
        );
    }
}

registry.category("fields").add("life_line", {
    component: LifeLineField,
    displayName: _t("Life Line"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
registry.category("fields").add("life_history", {
    component: LifeHistoryField,
    displayName: _t("History"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
