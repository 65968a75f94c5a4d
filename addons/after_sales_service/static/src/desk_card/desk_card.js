import {Component, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

const WARRANTY_LOOKS = {
    active: "text-bg-success",
    under_contract: "text-bg-success",
    pending: "text-bg-warning",
    expiring: "text-bg-warning",
};

/**
 * What the desk should know of the unit while the caller speaks.
 *
 * Asked for anew when unit, customer or symptom change; what is listed opens in a tab
 * of its own, for nothing that was typed may be lost.
 */
export class DeskCard extends Component {
    static template = "after_sales_service.DeskCard";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({card: null});
        this.asked = null;
        useRecordObserver((record) => this.load(record));
    }

    async load(record) {
        const {equipment_id: unit, partner_id: partner, fault_id: fault} = record.data;
        const ticketId = record.resModel === "helpdesk.ticket" && record.resId;
        const args = [unit, partner, fault].map((value) => value && value.id);
        args.push(ticketId);
        const asked = JSON.stringify(args);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        if (!args[0] && !args[1]) {
            this.state.card = null;
            return;
        }
        const card = await this.keepLast.add(
            this.orm.silent.call(
                "helpdesk.ticket",
                "get_desk_card",
                args.map((value) => value || false)
            )
        );
        this.state.card = card;
    }

    get warrantyLook() {
        return (
            WARRANTY_LOOKS[this.state.card.unit.warranty_state] || "text-bg-secondary"
        );
    }

    /** A diagnosis can be taken over where there is one to be made. */
    get canPresume() {
        const {record} = this.props;
        return (
            "cause_id" in record.activeFields &&
            !record.data.on_site_at &&
            !record.data.closed
        );
    }

    getUrl(model, id) {
        return `/odoo/${model}/${id}`;
    }

    chooseUnit(unit) {
        this.props.record.update({
            equipment_id: {id: unit.id, display_name: unit.title},
        });
    }

    presume(row) {
        const changes = {cause_id: {id: row.cause_id, display_name: row.cause}};
        if (row.remedy_id) {
            changes.remedy_id = {id: row.remedy_id, display_name: row.remedy};
        }
        this.props.record.update(changes);
    }
}

registry.category("view_widgets").add("desk_card", {
    component: DeskCard,
    fieldDependencies: [
        {name: "equipment_id", type: "many2one", relation: "after.sales.equipment"},
        {name: "partner_id", type: "many2one", relation: "res.partner"},
        {name: "fault_id", type: "many2one", relation: "after.sales.fault"},
    ],
});
