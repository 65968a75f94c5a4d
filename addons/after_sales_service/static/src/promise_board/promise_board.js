import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {listView} from "@web/views/list/list_view";
import {ListRenderer} from "@web/views/list/list_renderer";
import {registry} from "@web/core/registry";

const ALARM = "bg-danger-subtle text-danger-emphasis";
const SOON = "bg-warning-subtle text-warning-emphasis";
const HELD = "bg-info-subtle text-info-emphasis";
// Nothing there is no news
const QUIET = "bg-secondary-subtle text-secondary-emphasis";

/**
 * @returns {Array} tiles in order of alarm; named as the search filters they switch
 */
function getTiles() {
    return [
        {name: "late", label: _t("Late"), look: ALARM},
        {name: "hour", label: _t("In 1 Hour"), look: ALARM},
        {name: "today", label: _t("In 24 Hours"), look: SOON},
        {name: "held", label: _t("Held"), look: HELD},
        {name: "no_policy", label: _t("No Policy"), look: SOON},
    ];
}

/**
 * Figures above the promises: how many are late, break soon, are held. A figure is
 * a switch of the search filter of the same name; pressed again it lets go.
 */
export class PromiseTiles extends Component {
    static template = "after_sales_service.PromiseTiles";
    static props = {list: {type: Object, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({figures: null});
        onWillStart(() => this.load());
        // The list has been read again: so are the figures above it
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.state.figures = await this.orm.call(
            "after.sales.sla.timer",
            "get_board_figures",
            []
        );
    }

    get rows() {
        return [
            {key: "all", label: _t("All")},
            {key: "mine", label: _t("Mine")},
        ];
    }

    get tiles() {
        const {no_policy: noPolicy} = this.state.figures.all;
        return getTiles().filter(
            (tile) => tile.name !== "no_policy" || noPolicy !== null
        );
    }

    getFigure(row, tile) {
        return this.state.figures[row.key][tile.name];
    }

    getLook(row, tile) {
        return this.getFigure(row, tile) ? tile.look : QUIET;
    }

    getTitle(row, tile) {
        return _t("%(whose)s: %(what)s", {whose: row.label, what: tile.label});
    }

    isPressed(row, tile) {
        if (tile.name === "no_policy") {
            return false;
        }
        const active = this.env.searchModel
            .getSearchItems((item) => item.type === "filter" && item.isActive)
            .map((item) => item.name);
        return (
            active.includes(tile.name) &&
            active.includes("mine") === (row.key === "mine")
        );
    }

    async onClick(row, tile) {
        if (tile.name === "no_policy") {
            const action = await this.orm.call(
                "after.sales.sla.timer",
                "action_view_without_policy",
                [row.key === "mine"]
            );
            this.action.doAction(action);
            return;
        }
        const {searchModel} = this.env;
        const pressed = this.isPressed(row, tile);
        const names = pressed ? ["open"] : ["open", tile.name];
        if (!pressed && row.key === "mine") {
            names.push("mine");
        }
        const known = [...getTiles().map((item) => item.name), "mine", "open"];
        searchModel
            .getSearchItems((item) => item.type === "filter")
            .forEach((item) => {
                const wanted = names.includes(item.name);
                if (known.includes(item.name) && Boolean(item.isActive) !== wanted) {
                    searchModel.toggleSearchItem(item.id);
                }
            });
    }
}

export class PromiseListRenderer extends ListRenderer {
    static template = "after_sales_service.PromiseListRenderer";
    static components = {...ListRenderer.components, PromiseTiles};
}

export class PromiseKanbanRenderer extends KanbanRenderer {
    static template = "after_sales_service.PromiseKanbanRenderer";
    static components = {...KanbanRenderer.components, PromiseTiles};
}

registry
    .category("views")
    .add("promise_board_list", {...listView, Renderer: PromiseListRenderer});
registry
    .category("views")
    .add("promise_board_kanban", {...kanbanView, Renderer: PromiseKanbanRenderer});
