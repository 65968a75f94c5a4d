import {Component, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {registry} from "@web/core/registry";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useBus, useService} from "@web/core/utils/hooks";

const MODEL = "after.sales.spare.count";

/**
 * Counting with one thumb: big rows, plus and minus, scan. Each row is sent at once,
 * so that the books are looked at when the part is in the hand.
 */
export class SpareCount extends Component {
    static template = "after_sales_spares.Count";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({
            count: null,
            query: "",
            found: [],
            notice: "",
            onlyLeft: false,
        });
        const barcode = useService("barcode");
        useBus(barcode.bus, "barcode_scanned", ({detail}) => this.find(detail.barcode));
        onWillStart(() => this.load());
    }

    async load() {
        const {params} = this.props.action;
        await this.attempt(async () => {
            const id =
                (params && params.count_id) ||
                (await this.orm.call(MODEL, "count_my_van", []));
            this.state.count = await this.orm.call(MODEL, "get_phone_count", [[id]]);
        });
    }

    // ------------------------------------------------------------
    // WHAT IS SHOWN
    // ------------------------------------------------------------

    get lines() {
        const {count, onlyLeft} = this.state;
        return onlyLeft ? count.lines.filter((line) => !line.counted) : count.lines;
    }

    get left() {
        return this.state.count.lines.filter((line) => !line.counted).length;
    }

    get isOpen() {
        return this.state.count.state === "counting";
    }

    get progressText() {
        const {lines} = this.state.count;
        return _t("%(done)s of %(all)s counted", {
            done: lines.length - this.left,
            all: lines.length,
        });
    }

    getExpectedText(line) {
        return _t("%s in the books", line.expected);
    }

    // ------------------------------------------------------------
    // COUNTING
    // ------------------------------------------------------------

    /** Run what the server may refuse; the reason is shown, nothing is lost. */
    async attempt(callback) {
        this.state.notice = "";
        try {
            return await callback();
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.notice = _t(
                    "No connection: this was not kept. Try again in a moment."
                );
            } else if (error instanceof RPCError && error.data) {
                this.state.notice = error.data.message;
            } else {
                throw error;
            }
        }
    }

    async set(line, quantity, note) {
        const taken = await this.attempt(() =>
            this.orm.call(MODEL, "set_counted", [
                [this.state.count.id],
                line.id,
                quantity,
                note === undefined ? line.note : note,
            ])
        );
        if (taken) {
            Object.assign(line, taken);
        }
    }

    onQuantity(line, ev) {
        const quantity = Number(ev.target.value.replace(",", "."));
        if (ev.target.value.trim() && Number.isFinite(quantity)) {
            this.set(line, quantity);
        } else {
            this.state.notice = _t("Enter how many are there: none or more.");
        }
    }

    async scan() {
        try {
            await this.find(await scanBarcode(this.env));
        } catch (error) {
            this.state.notice = error.message;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.find(this.state.query);
        }
    }

    /** One more of what is scanned; what is not listed is looked up on the server. */
    async find(code) {
        const wanted = code.trim().toLowerCase();
        if (!wanted || !this.isOpen) {
            return;
        }
        const line = this.state.count.lines.find((one) =>
            [one.lot, one.barcode, one.code].some(
                (text) => text && text.toLowerCase() === wanted
            )
        );
        this.state.query = "";
        if (line) {
            await this.set(line, line.serial ? 1 : line.quantity + 1);
            return;
        }
        const found = await this.attempt(() =>
            this.orm.call(MODEL, "find_parts", [[this.state.count.id], code])
        );
        this.state.found = found || [];
        if (found && !found.length) {
            this.state.notice = _t("No spare part “%s”.", code.trim());
        }
    }

    async addPart(part) {
        this.state.found = [];
        const line = await this.attempt(() =>
            this.orm.call(MODEL, "add_part", [
                [this.state.count.id],
                part.product_id,
                part.lot_id,
            ])
        );
        if (line && !this.state.count.lines.some(({id}) => id === line.id)) {
            this.state.count.lines.push(line);
        }
    }

    // ------------------------------------------------------------
    // STEPS
    // ------------------------------------------------------------

    async step(method) {
        await this.attempt(async () => {
            await this.orm.call(MODEL, method, [[this.state.count.id]]);
            this.state.count = await this.orm.call(MODEL, "get_phone_count", [
                [this.state.count.id],
            ]);
        });
    }

    async requestMissing() {
        await this.attempt(async () => {
            this.action.doAction(
                await this.orm.call(MODEL, "action_request_missing", [
                    [this.state.count.id],
                ])
            );
        });
    }

    close() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("after_sales_spares.count", SpareCount);
