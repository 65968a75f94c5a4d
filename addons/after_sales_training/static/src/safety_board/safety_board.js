import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MODULE = "after_sales_training";

/** How safe we are, on one page; each figure opens what it counts. */
export class SafetyBoard extends Component {
    static template = "after_sales_training.SafetyBoard";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({board: null});
        onWillStart(async () => {
            this.state.board = await this.orm.call(
                "after.sales.incident",
                "get_safety_board",
                []
            );
        });
    }

    get longestText() {
        return _t("The longest run so far: %s", this.state.board.longest);
    }

    get stopsText() {
        return _t("Work is stopped at %s places", this.state.board.stops);
    }

    get answerText() {
        return _t("Taken up after %s hours on average.", this.state.board.answer_hours);
    }

    open(action, filter) {
        this.action.doAction(`${MODULE}.${action}`, {
            additionalContext: {[`search_default_${filter}`]: 1},
        });
    }

    openDanger(danger) {
        this.action.doAction(`${MODULE}.incident_action`, {
            additionalContext: {search_default_category: danger.key},
        });
    }
}

registry.category("actions").add("after_sales_training.safety_board", SafetyBoard);
