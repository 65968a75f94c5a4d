import {Component, useState} from "@odoo/owl";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {MyDay} from "@after_sales_service/my_day/my_day";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** What the store handed over for the van: counted part by part, told by one tap. */
export class TopUpBox extends Component {
    static template = "after_sales_spares.TopUpBox";
    static props = {topup: Object, reload: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            received: {},
            missing: {},
            reason: "",
            notice: "",
            busy: false,
        });
    }

    getReceived(line) {
        if (line.lots.length) {
            return line.sent - this.getMissing(line).length;
        }
        const {received} = this.state;
        return line.id in received ? received[line.id] : line.sent;
    }

    getMissing(line) {
        return this.state.missing[line.id] || [];
    }

    isMissing(line, lot) {
        return this.getMissing(line).includes(lot.id);
    }

    differs(line) {
        return this.getReceived(line) !== line.sent;
    }

    get anyDiffers() {
        return this.props.topup.lines.some((line) => this.differs(line));
    }

    change(line, step) {
        this.state.received[line.id] = Math.max(this.getReceived(line) + step, 0);
    }

    toggle(line, lot) {
        const missing = this.getMissing(line);
        this.state.missing[line.id] = missing.includes(lot.id)
            ? missing.filter((id) => id !== lot.id)
            : [...missing, lot.id];
    }

    /** Rows as the server reads them: only what is not as it was handed over. */
    get rows() {
        return this.props.topup.lines
            .filter((line) => this.differs(line))
            .map((line) => ({
                line_id: line.id,
                reason: this.state.reason,
                ...(line.lots.length
                    ? {missing_lot_ids: this.getMissing(line)}
                    : {received: this.getReceived(line)}),
            }));
    }

    async confirm() {
        this.state.notice = "";
        if (this.anyDiffers && !this.state.reason.trim()) {
            this.state.notice = _t("Say in a word what happened.");
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.silent.call("after.sales.replenishment", "take_receipt", [
                [this.props.topup.id],
                this.rows,
            ]);
            await this.props.reload();
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.notice = _t(
                    "There is no connection at the moment. Nothing is told yet: tap" +
                        " again when there is one."
                );
            } else if (error instanceof RPCError && error.data) {
                this.state.notice = error.data.message;
            } else {
                throw error;
            }
        } finally {
            this.state.busy = false;
        }
    }
}

/** What was taken out of units and has to come back. */
export class RemovedBox extends Component {
    static template = "after_sales_spares.RemovedBox";
    static props = {parts: Array};

    setup() {
        this.action = useService("action");
    }

    get lateCount() {
        return this.props.parts.filter((part) => part.late).length;
    }

    getDay(part) {
        return luxon.DateTime.fromISO(part.due).toLocaleString({
            day: "numeric",
            month: "short",
        });
    }

    open(part) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "after.sales.removed.part",
            res_id: part.id,
            views: [[false, "form"]],
        });
    }
}

Object.assign(MyDay.components, {TopUpBox, RemovedBox});
