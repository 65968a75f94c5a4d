import {Component} from "@odoo/owl";
import {formatFloat} from "@web/core/utils/numbers";
import {formatMonetary} from "@web/views/fields/formatters";

/** Causes as bars, the greatest first, with the sum of shares; each can be opened. */
export class ParetoChart extends Component {
    static template = "after_sales_service.ParetoChart";
    static props = {
        bars: Array,
        measure: {type: String, optional: true},
        currencyId: {type: [Number, Boolean], optional: true},
        open: Function,
    };

    /** The greatest bar fills the row. */
    getWidth(bar) {
        return (100 * bar.value) / this.props.bars[0].value;
    }

    getValue(bar) {
        if (this.props.measure === "cost") {
            return formatMonetary(bar.value, {
                currencyId: this.props.currencyId || undefined,
            });
        }
        return formatFloat(bar.value, {
            digits: [16, this.props.measure === "hours" ? 1 : 0],
        });
    }

    getPercent(value) {
        return formatFloat(value, {digits: [16, 0]});
    }
}
