import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {SearchModel} from "@web/search/search_model";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {mayPlan} from "./plan_check";

/** A column per engineer: dropping a job into it plans it, if nothing speaks against. */
export class DispatchKanbanRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.planning = {
            orm: useService("orm"),
            action: useService("action"),
            dialog: useService("dialog"),
        };
    }

    async sortRecordDrop(dataRecordId, dataGroupId, params) {
        const {list} = this.props;
        const target = list.groups?.find(
            (group) => group.id === params.parent?.dataset.id
        );
        if (
            !target ||
            list.groupByField.name !== "engineer_id" ||
            target.id === dataGroupId
        ) {
            return super.sortRecordDrop(dataRecordId, dataGroupId, params);
        }
        const source = list.groups.find((group) => group.id === dataGroupId);
        const record = source.list.records.find((row) => row.id === dataRecordId);
        const reload = () => list.model.load();
        const plan = {engineer_id: target.value || false};
        if (record && (await mayPlan(this.planning, record.resId, plan, reload))) {
            return super.sortRecordDrop(dataRecordId, dataGroupId, params);
        }
        params.parent.classList.remove("o_kanban_hover");
        return undefined;
    }
}

/** A phone has room for one column: the jobs one after the other. */
export class DispatchSearchModel extends SearchModel {
    load(config) {
        return super.load(
            this.env.isSmall ? {...config, defaultGroupBy: undefined} : config
        );
    }
}

registry.category("views").add("after_sales_dispatch_kanban", {
    ...kanbanView,
    Renderer: DispatchKanbanRenderer,
    SearchModel: DispatchSearchModel,
});
