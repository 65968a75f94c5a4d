import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {Component} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const ICONS = {
    unit: "fa-microchip",
    customer: "fa-user-o",
    ticket: "fa-ticket",
};

/**
 * One box for whatever the caller names: serial, phone number, name, ticket number.
 *
 * A unit or a customer is taken over by the form, a ticket is opened.
 */
export class DeskSearch extends Component {
    static template = "after_sales_service.DeskSearch";
    static components = {AutoComplete};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
    }

    get sources() {
        return [
            {
                placeholder: _t("Searching…"),
                optionSlot: "hit",
                options: (text) => this.search(text),
            },
        ];
    }

    async search(text) {
        if (text.trim().length < 2) {
            return [];
        }
        const hits = await this.keepLast.add(
            this.orm.silent.call("helpdesk.ticket", "desk_search", [text])
        );
        if (!hits.length) {
            return [
                {
                    cssClass: "pe-none",
                    data: {title: _t("Nothing found."), detail: ""},
                    label: _t("Nothing found."),
                },
            ];
        }
        return hits.map((hit) => ({
            cssClass: `o_desk_hit_${hit.kind}`,
            data: {...hit, icon: ICONS[hit.kind]},
            label: hit.title,
            onSelect: () => this.take(hit),
        }));
    }

    async take(hit) {
        if (hit.kind === "ticket") {
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "helpdesk.ticket",
                res_id: hit.id,
                views: [[false, "form"]],
            });
            return;
        }
        const {record} = this.props;
        const value = {id: hit.id, display_name: hit.title};
        if (hit.kind === "unit") {
            await record.update({equipment_id: value});
            return;
        }
        const changes = {partner_id: value};
        if (!record.data.caller_phone && hit.phone) {
            changes.caller_phone = hit.phone;
        }
        if (!record.data.caller_name && hit.name) {
            changes.caller_name = hit.name;
        }
        await record.update(changes);
    }

    /** The key for this box puts the cursor into it. */
    focus(ev) {
        ev.currentTarget.parentElement.querySelector("input").focus();
    }
}

registry.category("view_widgets").add("desk_search", {
    component: DeskSearch,
    fieldDependencies: [
        {name: "equipment_id", type: "many2one", relation: "after.sales.equipment"},
        {name: "partner_id", type: "many2one", relation: "res.partner"},
        {name: "caller_phone", type: "char"},
        {name: "caller_name", type: "char"},
    ],
});
